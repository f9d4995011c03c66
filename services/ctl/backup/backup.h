// `huiyinctl backup` copies a cluster's log into a folder while it works; `huiyinctl restore-backup` fills new brokers from that.
#pragma once

#include <map>
#include <string>

#include "services/ctl/brokers.h"
#include "services/ctl/context.h"
#include "services/kit/backup/manifest.h"

namespace CLI {
class App;
}

namespace huiyin::ctl {

// Everything that a cluster keeps in Kafka, with so many partitions of each service.
std::map<std::string, kit::KafkaTopic> AllTopics(int partitions);

// Prints what a backup holds: as a line of JSON, or `text`.
void PrintBackup(Context& context, const kit::BackupManifest& manifest, const std::string& text);

// Errors: those of services/kit/backup/backup.h, as bad data, not available or wrong usage of exit.h.
absl::Status Backup(Context& context, const BrokerOptions& brokers, const std::string& folder);

struct RestoreBackupOptions {
  BrokerOptions brokers;
  std::string folder;
  int replicas = 0;         // of the topics that are made; 0: as the brokers do it
  bool check_only = false;  // looks at the backup, needs no brokers
};
// Errors: those of services/kit/backup/restore_backup.h, likewise; not found.
absl::Status RestoreBackup(Context& context, const RestoreBackupOptions& options);

void RegisterBackup(CLI::App& app, Context& context);
void RegisterRestoreBackup(CLI::App& app, Context& context);

}  // namespace huiyin::ctl
