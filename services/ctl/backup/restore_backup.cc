#include "services/kit/backup/restore_backup.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "services/ctl/backup/backup.h"
#include "services/ctl/commands.h"
#include "services/ctl/exit.h"
#include "services/ctl/stages.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/kafka_refill_log.h"
#include "services/kit/runtime/fold.h"

namespace huiyin::ctl {
namespace {

constexpr int kAppendTimeoutMs = 60'000;

constexpr char kHelp[] =
    "Fill brokers that have no records of Huiyin from a backup, each record at the offset it had. "
    "The whole backup is checked before anything is written. Stop all instances of the old "
    "cluster first; then start instances on the new brokers, with empty data folders but for "
    "intake's keys/master.key, keys/index.key and keys/contact.key.\n"
    "Until it is through, instances refuse these topics. If it is broken off, delete the topics "
    "huiyin.* and restore again.\n"
    "Needs the right to create, describe, alter, write and delete (records of) the topics "
    "huiyin.*. Exit code 3 when there is no backup, 4 when the brokers do not answer, 5 when the "
    "backup was altered or the brokers hold records.\n"
    "Examples:\n"
    "  huiyinctl restore-backup --from /backup/2026-11-26 --check\n"
    "  huiyinctl restore-backup --from /backup/2026-11-26 --brokers kafka1:9092 --replicas 3";

absl::Status Fill(Context& context, const RestoreBackupOptions& options,
                  const kit::BackupManifest& manifest,
                  const std::map<std::string, kit::KafkaTopic>& topics, Stages& stages) {
  ASSIGN_OR_RETURN(kit::KafkaLogOptions filling, ConnectTo(context, options.brokers));
  filling.topics = topics;
  filling.replicas = options.replicas;
  filling.append_timeout_ms = kAppendTimeoutMs;
  const int64_t now_us = filling.clock->WallMicros();
  ASSIGN_OR_RETURN(const auto log, kit::KafkaRefillLog::Open(std::move(filling)));
  return kit::RestoreBackup(
      options.folder, manifest, topics, now_us, *log,
      [&stages](int64_t done, int64_t total) { stages.Show("restoring", "records", done, total); });
}

}  // namespace

absl::Status RestoreBackup(Context& context, const RestoreBackupOptions& options) {
  if (options.brokers.brokers.empty() && !options.check_only) {
    return WrongUsage("--brokers says where to restore to; with --check nothing is restored");
  }
  ASSIGN_OR_RETURN(const kit::BackupManifest manifest, kit::ReadManifest(options.folder));
  const int partitions = kit::PartitionsIn(manifest, kit::kCommandsTopic);
  const std::map<std::string, kit::KafkaTopic> topics = AllTopics(partitions);
  Stages stages;
  RETURN_IF_ERROR(kit::CheckBackup(
      options.folder, manifest, topics,
      [&stages](int64_t done, int64_t total) { stages.Show("checking", "records", done, total); }));
  if (options.check_only) {
    stages.Finish();
    PrintBackup(context, manifest, kit::Concat(options.folder, " is whole and unaltered"));
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(Fill(context, options, manifest, topics, stages));
  stages.Finish();
  PrintBackup(context, manifest, "Restored");
  if (!context.json()) {
    *context.out << kit::Concat("Start the instances with --partitions ", partitions,
                                " and empty data folders (intake: with its three key files); then "
                                "huiyinctl verify.\n");
  }
  return absl::OkStatus();
}

void RegisterRestoreBackup(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("restore-backup", kHelp);
  auto options = std::make_shared<RestoreBackupOptions>();
  AddBrokerOptions(command, &options->brokers, "The new brokers: host:port, comma between them.");
  command->add_option("--from", options->folder, "Folder of the backup.")->required();
  command
      ->add_option("--replicas", options->replicas,
                   "Replicas of the topics. Default: 0, as the brokers make them")
      ->check(CLI::Range(0, 32));
  command->add_flag("--check", options->check_only,
                    "Only see whether the backup is whole and unaltered; needs no brokers.");
  OnRun(command, context, [&context, options] { return RestoreBackup(context, *options); });
}

}  // namespace huiyin::ctl
