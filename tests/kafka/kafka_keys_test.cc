// Keys of contact data, shared over a real broker, and how long it keeps what was erased.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/kit/seal/key_store.h"
#include "tests/kafka/kafka_fixture.h"
#include "tests/log/scratch_dir.h"

namespace huiyin::kit {
namespace {

using common::v1::SealedData;

constexpr const char* kContact = "王伟, 13812345678";
constexpr int64_t kWithinMs = 12'000;

Brokers& BrokerThatCompacts() {
  static Brokers* const broker =
      new Brokers("keys", 1, "--set log.cleaner.backoff.ms=200 --heap 384");
  return *broker;
}

class EndBrokerThatCompacts : public ::testing::Environment {
 public:
  void TearDown() override {
    if (started) delete &BrokerThatCompacts();
  }
  static inline bool started = false;
};
[[maybe_unused]] const auto* const ended_at_exit =
    ::testing::AddGlobalTestEnvironment(new EndBrokerThatCompacts);

std::string ReadAll(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

bool OnDisk(const std::string& folder, const std::string& bytes) {
  const auto options = std::filesystem::directory_options::skip_permission_denied;
  std::error_code gone;
  for (auto entry = std::filesystem::recursive_directory_iterator(folder, options, gone);
       entry != std::filesystem::recursive_directory_iterator(); entry.increment(gone)) {
    if (!entry->is_regular_file(gone)) continue;
    if (ReadAll(entry->path()).find(bytes) != std::string::npos) return true;
  }
  return false;
}

class KafkaKeys : public KafkaTest {
 protected:
  // A process with its log and its folder.
  struct Instance {
    std::unique_ptr<KafkaLog> log;
    std::unique_ptr<KeyStore> store;
    std::string folder;
    int64_t opened_us = 0;
  };

  Brokers& Broker() {
    EndBrokerThatCompacts::started = true;
    return BrokerThatCompacts();
  }
  KafkaLogOptions KeysOptions() {
    KafkaLogOptions options = KafkaTestOptions(Broker(), &clock_);
    options.topics = {{toy_.topic, {.compacted = true, .compacted_within_ms = kWithinMs}}};
    return options;
  }
  void Open(Instance& instance, const std::string& name) {
    instance.store.reset();
    instance.folder = scratch_.path() + "/" + name;
    if (instance.log == nullptr) instance.log = MustOpen(KeysOptions());
    const int64_t before_us = clock_.MonotonicMicros();
    auto store = KeyStore::Open(instance.folder, {.log = instance.log.get(),
                                                  .topic = toy_.topic,
                                                  .topic_wait_ms_max = 3'000,
                                                  .topic_pulse_ms = 1'000});
    ASSERT_TRUE(store.ok()) << store.status();
    instance.store = *std::move(store);
    instance.opened_us = clock_.MonotonicMicros() - before_us;
  }
  void OpenWithFilesOf(Instance& instance, const std::string& name, const Instance& of) {
    std::filesystem::create_directories(scratch_.path() + "/" + name);
    for (const char* file : {"/master.key", "/index.key"}) {
      std::filesystem::copy_file(of.folder + file, scratch_.path() + "/" + name + file);
    }
    ASSERT_NO_FATAL_FAILURE(Open(instance, name));
  }
  static absl::StatusOr<std::string> Create(Instance& instance) {
    std::promise<absl::StatusOr<std::string>> done;
    instance.store->CreateKey("attempt", [&](auto key_id) { done.set_value(std::move(key_id)); });
    return done.get_future().get();
  }
  static SealedData CreateAndSeal(Instance& instance) {
    const auto key_id = Create(instance);
    EXPECT_TRUE(key_id.ok()) << key_id.status();
    auto box = instance.store->Seal(key_id.value_or(""), kContact, "command 7");
    EXPECT_TRUE(box.ok()) << box.status();
    return box.value_or(SealedData());
  }
  static absl::Status Destroy(Instance& instance, const std::string& key_id) {
    std::promise<absl::Status> done;
    instance.store->Destroy(key_id, [&](absl::Status status) { done.set_value(status); });
    return done.get_future().get();
  }
  static absl::StatusCode UnsealCode(Instance& instance, const SealedData& box) {
    return instance.store->Unseal(box, "command 7").status().code();
  }
  // The wrapped key, as it stands in the topic.
  std::string Wrapped(Log& log, const std::string& key_id) {
    std::vector<LogRecord> records;
    EXPECT_TRUE(Eventually([&] {
      records.clear();
      return log.Read(toy_, 0, 10'000, &records).ok() &&
             std::any_of(records.begin(), records.end(),
                         [&](const auto& record) { return record.entry->key == key_id; });
    }));
    for (const LogRecord& record : records) {
      if (record.entry->key == key_id) return record.entry->value.substr(1, 60);
    }
    return "none";
  }

  ScratchDir scratch_;
};

TEST_F(KafkaKeys, WhatOneSealsTheOtherOpens) {
  Instance a, b;
  ASSERT_NO_FATAL_FAILURE(Open(a, "a"));
  ASSERT_NO_FATAL_FAILURE(OpenWithFilesOf(b, "b", a));
  std::vector<int64_t> made_us, opened_us;
  for (int i = 0; i < 100; ++i) {
    const int64_t begin_us = clock_.MonotonicMicros();
    const SealedData box = CreateAndSeal(a);
    const int64_t sealed_us = clock_.MonotonicMicros();
    ASSERT_EQ(UnsealCode(b, box), absl::StatusCode::kOk);
    made_us.push_back(sealed_us - begin_us);
    opened_us.push_back(clock_.MonotonicMicros() - sealed_us);
  }
  for (auto* times : {&made_us, &opened_us}) std::sort(times->begin(), times->end());
  std::printf("made and sealed: %ld us at the median, %ld at most; opened elsewhere: %ld, %ld\n",
              made_us[50], made_us.back(), opened_us[50], opened_us.back());
  b.store.reset();
  const SealedData box = CreateAndSeal(a);
  ASSERT_NO_FATAL_FAILURE(Open(b, "b"));
  EXPECT_EQ(UnsealCode(b, box), absl::StatusCode::kOk);
}

// The bound of erasing: the brokers' files lose the wrapped key, and what is needed for ever stays.
TEST_F(KafkaKeys, ErasedKeysLeaveTheBrokersFilesInTime) {
  Instance a, b;
  ASSERT_NO_FATAL_FAILURE(Open(a, "a"));
  ASSERT_NO_FATAL_FAILURE(OpenWithFilesOf(b, "b", a));
  std::vector<SealedData> kept;
  for (int i = 0; i < 100; ++i) kept.push_back(CreateAndSeal(a));
  const SealedData erased = CreateAndSeal(a);
  const std::string wrapped = Wrapped(*b.log, erased.key_id());
  const std::string other = Wrapped(*b.log, kept.back().key_id());
  const std::string files = Broker().dir() + "/1/log";
  ASSERT_TRUE(OnDisk(files, wrapped)) << "the search itself works";
  ASSERT_EQ(UnsealCode(b, erased), absl::StatusCode::kOk);

  // Once it was compacted, there is little that is new in it: only the bound makes brokers compact again.
  std::this_thread::sleep_for(std::chrono::milliseconds(kWithinMs / 2));
  const int64_t begin_us = clock_.MonotonicMicros();
  ASSERT_TRUE(Destroy(b, erased.key_id()).ok());
  EXPECT_FALSE(OnDisk(b.folder, wrapped));
  EXPECT_TRUE(Eventually([&] { return !OnDisk(a.folder, wrapped); }));
  EXPECT_TRUE(Eventually([&] { return !OnDisk(files, wrapped); }, 40));
  const int64_t took_ms = (clock_.MonotonicMicros() - begin_us) / 1'000;
  std::printf("gone from the broker's files after %ld ms of %ld\n", took_ms, kWithinMs);
  EXPECT_LT(took_ms, kWithinMs + 5'000) << "the machine may be busy";
  EXPECT_TRUE(OnDisk(files, other));
  EXPECT_TRUE(OnDisk(files, erased.key_id())) << "that it is erased is kept for ever";

  Instance late;
  ASSERT_NO_FATAL_FAILURE(OpenWithFilesOf(late, "late", a));
  std::printf("a first start with the compacted topic took %ld us\n", late.opened_us);
  for (const SealedData& box : kept) ASSERT_EQ(UnsealCode(late, box), absl::StatusCode::kOk);
  for (Instance* instance : {&a, &b, &late}) {
    EXPECT_EQ(UnsealCode(*instance, erased), absl::StatusCode::kNotFound);
  }
  ASSERT_NO_FATAL_FAILURE(Open(a, "a"));  // the first record is where it was
  EXPECT_EQ(UnsealCode(late, CreateAndSeal(a)), absl::StatusCode::kOk);
}

TEST_F(KafkaKeys, ABrokerThatIsGoneForAWhileOrAProducerThatFailsPasses) {
  Instance a, b;
  ASSERT_NO_FATAL_FAILURE(Open(a, "a"));
  ASSERT_NO_FATAL_FAILURE(OpenWithFilesOf(b, "b", a));
  const SealedData box = CreateAndSeal(a);
  ASSERT_EQ(UnsealCode(b, box), absl::StatusCode::kOk);
  Broker().Do("kill");
  SealedData elsewhere = box;
  elsewhere.set_key_id(std::string(kKeyIdBytes, 'x'));
  EXPECT_EQ(Create(a).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Destroy(a, box.key_id()).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(UnsealCode(b, box), absl::StatusCode::kOk);
  const int64_t begin_us = clock_.MonotonicMicros();
  EXPECT_EQ(UnsealCode(b, elsewhere), absl::StatusCode::kUnavailable);
  EXPECT_LT(clock_.MonotonicMicros() - begin_us, 4'000'000);
  Broker().Do("start");
  EXPECT_TRUE(Eventually([&] { return Create(a).ok(); }, 60));
  EXPECT_TRUE(
      Eventually([&] { return UnsealCode(b, elsewhere) == absl::StatusCode::kNotFound; }, 60));
  const SealedData after = CreateAndSeal(a);
  EXPECT_EQ(UnsealCode(b, after), absl::StatusCode::kOk);
  a.log->FailProducer();
  EXPECT_TRUE(Eventually([&] { return Create(a).ok(); }));
  EXPECT_TRUE(Eventually([&] { return UnsealCode(b, CreateAndSeal(a)) == absl::StatusCode::kOk; }));
}

}  // namespace
}  // namespace huiyin::kit
