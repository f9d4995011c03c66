#include "services/ctl/backup/backup.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <ostream>

#include "services/ctl/commands.h"
#include "services/ctl/exit.h"
#include "services/ctl/la311/progress.h"
#include "services/ctl/stages.h"
#include "services/huiyin/assembly.h"
#include "services/kit/backup/backup.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/kafka_read_log.h"
#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/node_log.h"
#include "services/kit/seal/key_store.h"
#include "services/kit/seal/key_topic.h"

namespace huiyin::ctl {
namespace {

// Longer than an end is looked at before marks of transactions are believed to stand there.
constexpr int64_t kPatienceMsMin = 20'000;

constexpr char kHelp[] =
    "Copy the whole log of a cluster, straight from Kafka, while it works. All that was "
    "acknowledged before this began is in it, and no record in it refers to one that is not.\n"
    "The folder must not be there yet; until it is whole it is called FOLDER.unfinished. It holds "
    "the wrapped keys of contact data, not intake's master.key, index.key and contact.key: keep "
    "copies of those elsewhere. Whoever reads the folder reads the texts of all matters.\n"
    "Needs the right to describe and read the topics huiyin.*. Exit code 4 when the brokers do "
    "not answer for --timeout, or 20 s if that is shorter, 5 when the log has lost records.\n"
    "Examples:\n"
    "  huiyinctl backup --brokers kafka1:9092,kafka2:9092 --to /backup/2026-11-26\n"
    "  huiyinctl backup --brokers kafka1:9093 --kafka-properties kafka.properties --to "
    "/backup/$(date +%F)";

std::string SizeText(const kit::BackupManifest& manifest) {
  return kit::Concat(la311::Grouped(manifest.records()), " records of ", manifest.partitions.size(),
                     " partitions, ", la311::Grouped(manifest.bytes()), " bytes");
}

}  // namespace

std::map<std::string, kit::KafkaTopic> AllTopics(int partitions) {
  std::map<std::string, kit::KafkaTopic> topics = kit::KafkaTopicsOf(AllServices(), partitions);
  topics[kit::KeyStoreOptions().topic] = kit::KeyTopicInKafka();
  return topics;
}

void PrintBackup(Context& context, const kit::BackupManifest& manifest, const std::string& text) {
  if (context.json()) {
    *context.out << kit::Concat("{\"partitions\":", manifest.partitions.size(),
                                ",\"records\":", manifest.records(),
                                ",\"bytes\":", manifest.bytes(), "}\n");
  } else {
    *context.out << kit::Concat(text, ": ", SizeText(manifest), ".\n");
  }
}

absl::Status Backup(Context& context, const BrokerOptions& brokers, const std::string& folder) {
  ASSIGN_OR_RETURN(const kit::KafkaLogOptions reading, ConnectTo(context, brokers));
  std::vector<std::string> names;
  for (const auto& [name, topic] : AllTopics(1)) names.push_back(name);
  const auto log = kit::KafkaReadLog::Open(reading, names, /*ends_of_all=*/true);
  if (absl::IsNotFound(log.status())) {
    return BadData(kit::Concat(std::string(log.status().message()),
                               " on these brokers: no cluster of Huiyin has run there"));
  }
  RETURN_IF_ERROR(log.status());
  ASSIGN_OR_RETURN(const int partitions, (*log)->PartitionCount(kit::kCommandsTopic));
  const kit::BackupSource source{
      .services = AllServices(),
      .topics = AllTopics(partitions),
      .patience_ms = static_cast<int>(std::max(context.timeout_ms(), kPatienceMsMin))};
  Stages stages;
  const auto taken = kit::TakeBackup(**log, source, folder, [&stages](int64_t done, int64_t total) {
    stages.Show("copying", "records", done, total);
  });
  stages.Finish();
  RETURN_IF_ERROR(taken.status());
  PrintBackup(context, *taken, kit::Concat("The backup stands in ", folder));
  return absl::OkStatus();
}

void RegisterBackup(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("backup", kHelp);
  struct Asked {
    BrokerOptions brokers;
    std::string folder;
  };
  auto asked = std::make_shared<Asked>();
  AddBrokerOptions(command, &asked->brokers,
                   "The cluster's brokers: host:port, comma between them.")
      ->required();
  command->add_option("--to", asked->folder, "Folder of the backup, which is made.")->required();
  OnRun(command, context,
        [&context, asked] { return Backup(context, asked->brokers, asked->folder); });
}

}  // namespace huiyin::ctl
