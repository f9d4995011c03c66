#include "tests/reader/vector.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace huiyin::kit {
namespace {

using Fields = google::protobuf::Map<std::string, google::protobuf::Value>;

const std::string kFolder = std::string(HUIYIN_ROOT) + "/tests/reader/vectors/";

std::string FromHex(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

std::string TextOf(const Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second.string_value();
}

int64_t NumberOf(const Fields& fields, const std::string& name) {
  return static_cast<int64_t>(fields.at(name).number_value());
}

std::string BytesOf(const Fields& fields, const std::vector<LogRecord>& before) {
  if (fields.contains("bytes")) return FromHex(TextOf(fields, "bytes"));
  if (fields.contains("repeats")) {
    return before.at(static_cast<size_t>(NumberOf(fields, "repeats"))).entry->value;
  }
  common::v1::Record record;
  if (fields.contains("opened")) {
    record.mutable_opened()->set_nonce(TextOf(fields, "opened"));
    return record.SerializeAsString();
  }
  common::v1::Envelope* envelope = record.mutable_envelope();
  envelope->set_epoch(NumberOf(fields, "epoch"));
  envelope->set_sequence(static_cast<uint64_t>(NumberOf(fields, "sequence")));
  if (fields.contains("previous_digest")) {
    envelope->set_previous_digest(std::stoull(TextOf(fields, "previous_digest"), nullptr, 16));
  } else if (fields.at("after").has_number_value()) {
    const auto after = static_cast<size_t>(NumberOf(fields, "after"));
    envelope->set_previous_digest(Digest(before.at(after).entry->value));
  }
  if (fields.contains("events")) {
    for (const auto& event : fields.at("events").list_value().values()) {
      record.add_events(FromHex(event.string_value()));
    }
  }
  return record.SerializeAsString() + FromHex(TextOf(fields, "more"));
}

}  // namespace

std::vector<std::string> VectorNames() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(kFolder)) {
    if (file.path().extension() == ".json") names.push_back(file.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Vector ReadVector(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(kFolder + name + ".json").rdbuf();
  google::protobuf::Struct file;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text.str(), &file);
  EXPECT_TRUE(parsed.ok()) << name << ": " << parsed.ToString();
  Vector vector;
  vector.name = name;
  vector.bookmark = TextOf(file.fields(), "bookmark");
  if (file.fields().contains("begin")) {
    const Fields& begin = file.fields().at("begin").struct_value().fields();
    vector.from = NumberOf(begin, "from");
    vector.middle =
        TextOf(begin, "middle") == "next_opening" ? Middle::kNextOpening : Middle::kProve;
  }
  for (const auto& value : file.fields().at("records").list_value().values()) {
    const Fields& fields = value.struct_value().fields();
    const auto count = static_cast<Offset>(vector.records.size());
    LogRecord record;
    record.offset = fields.contains("offset") ? NumberOf(fields, "offset") : count;
    record.append_time_us = 1'000'000 + count;
    record.entry = std::make_shared<const LogEntry>(
        LogEntry{"k" + std::to_string(count), BytesOf(fields, vector.records)});
    vector.records.push_back(record);
    vector.verdicts.push_back(TextOf(fields, "verdict"));
  }
  return vector;
}

}  // namespace huiyin::kit
