// State folders: where the states of partitions lie on disk, what they say of themselves, and copies of them.
//
// Threads: safe from any, on folders that no other thread changes.
// Errors: as of folder.h, each names the file; DATA_LOSS where a state cannot be read.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "huiyin/common/v1/state.pb.h"

namespace huiyin::kit {

// Folder of a partition's state below a data directory or a checkpoint.
std::string StateFolder(const std::string& root, const std::string& topic, int partition);
// Holds a folder for each checkpoint.
std::string CheckpointsFolder(const std::string& data_dir);

// What the state in `folder`, which nobody has open for writing, was folded from and how far; none where there is no state, or
// nothing was folded yet.
absl::StatusOr<std::optional<common::v1::FoldState>> ReadFoldState(const std::string& folder);

// Copies the state in `from` to `to`, durably. Table files never change, so where both are on one file system they share them.
absl::Status CopyState(const std::string& from, const std::string& to);

}  // namespace huiyin::kit
