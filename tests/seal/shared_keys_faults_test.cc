// A topic that does not answer, or is not the one it was.
#include "tests/seal/shared_keys_fixture.h"

namespace huiyin::kit {
namespace {

using Fate = FlakyLog::Fate;

absl::Status NoBroker() { return absl::UnavailableError("no broker answers"); }

class SharedKeysFaults : public SharedKeysTest {
 protected:
  SharedKeysFaults() {
    a_->options.topic_wait_ms_max = 1'000;
    a_->options.on_fatal = [this](absl::Status why) {
      const std::lock_guard lock(mutex_);
      fatal_.push_back(std::move(why));
    };
  }
  ~SharedKeysFaults() override { a_->store.reset(); }  // before what it tells
  std::vector<absl::Status> fatal() {
    const std::lock_guard lock(mutex_);
    return fatal_;
  }

  std::mutex mutex_;
  std::vector<absl::Status> fatal_;
};

TEST_F(SharedKeysFaults, WithoutTheLogNoKeyIsMadeAndThisPasses) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  const SealedData box = a_->CreateAndSeal();
  int keys = 1;
  for (const Fate fate : {Fate::kRefused, Fate::kSilent}) {
    a_->log.Appends(fate);
    EXPECT_EQ(a_->TryCreate().status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(a_->Destroy(box.key_id()).code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(a_->Keys(), keys);
    EXPECT_EQ(a_->UnsealCode(box), absl::StatusCode::kOk);
    a_->log.Appends(Fate::kDone);
    EXPECT_EQ(b_->UnsealCode(a_->CreateAndSeal()), absl::StatusCode::kOk);
    EXPECT_TRUE(a_->Destroy(a_->TryCreate().value()).ok());
    EXPECT_EQ(a_->Keys(), ++keys);
  }
  EXPECT_TRUE(fatal().empty());
}

// What had an unknown outcome stands there under an id that nobody was told, with its hint.
TEST_F(SharedKeysFaults, AKeyWhoseOutcomeWasLostIsUsedByNobody) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  a_->log.Appends(Fate::kLost);
  EXPECT_EQ(a_->TryCreate("attempt 7").status().code(), absl::StatusCode::kUnavailable);
  a_->log.Appends(Fate::kDone);
  a_->CreateAndSeal();
  std::multiset<std::string> hints;
  ASSERT_TRUE(a_->store->VisitKeys([&](auto, std::string_view hint) { hints.emplace(hint); }).ok());
  EXPECT_EQ(hints, (std::multiset<std::string>{"attempt", "attempt 7"}));
}

TEST_F(SharedKeysFaults, AnErasureWhoseOutcomeWasLostIsDone) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  const SealedData box = a_->CreateAndSeal();
  a_->log.Appends(Fate::kLost);
  EXPECT_EQ(a_->Destroy(box.key_id()).code(), absl::StatusCode::kUnavailable);
  a_->log.Appends(Fate::kDone);
  EXPECT_TRUE(a_->Destroy(box.key_id()).ok());
  EXPECT_EQ(b_->UnsealCode(box), absl::StatusCode::kNotFound);
}

TEST_F(SharedKeysFaults, ReadsThatFailHoldUpWhatIsNotHereOnly) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  const SealedData here = a_->CreateAndSeal(), erased = a_->CreateAndSeal();
  ASSERT_TRUE(a_->Destroy(erased.key_id()).ok());
  a_->log.FailReads(NoBroker());
  const SealedData elsewhere = b_->CreateAndSeal();
  EXPECT_EQ(a_->UnsealCode(here), absl::StatusCode::kOk);
  EXPECT_EQ(a_->UnsealCode(erased), absl::StatusCode::kNotFound);
  const int64_t before_us = clock_.MonotonicMicros();
  const absl::Status status = a_->store->Unseal(elsewhere, "command 7").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no broker answers"));
  EXPECT_LT(clock_.MonotonicMicros() - before_us, 5 * kMicrosPerSecond);
  EXPECT_EQ(a_->TryCreate().status().code(), absl::StatusCode::kUnavailable);
  a_->log.FailReads(absl::OkStatus());
  EXPECT_TRUE(Eventually([&] { return a_->UnsealCode(elsewhere) == absl::StatusCode::kOk; }));
  EXPECT_TRUE(a_->TryCreate().ok());
  EXPECT_TRUE(fatal().empty());
}

TEST_F(SharedKeysFaults, ALogThatIsCutEndsTheStore) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  const SealedData box = a_->CreateAndSeal();
  a_->log.FailReads(absl::OutOfRangeError("the log ends before"));
  EXPECT_EQ(a_->TryCreate().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Eventually([&] { return fatal().size() == 1; }));
  EXPECT_EQ(fatal().front().code(), absl::StatusCode::kDataLoss);
  a_->log.FailReads(absl::OkStatus());
  const int appends = a_->log.appends();
  EXPECT_EQ(a_->TryCreate().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(a_->log.appends(), appends) << "nothing is appended that would not be followed";
  EXPECT_EQ(a_->UnsealCode(box), absl::StatusCode::kOk);
  EXPECT_EQ(fatal().size(), 1u);
  EXPECT_TRUE(a_->Open().ok()) << "the log is well again";
}

TEST_F(SharedKeysFaults, AStartWithoutTheLogIsRefusedAndAskedForAgain) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  a_->store.reset();
  a_->log.FailReads(NoBroker());
  EXPECT_EQ(a_->Open().code(), absl::StatusCode::kUnavailable);
  a_->log.FailReads(absl::OkStatus());
  EXPECT_TRUE(a_->Open().ok());
  EXPECT_TRUE(fatal().empty());
}

// The destructor answers those who wait, and waits no longer than the topic may take.
TEST_F(SharedKeysFaults, TheDestructorAnswersEverybody) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  a_->log.Appends(Fate::kSilent);
  std::atomic<int> answers = 0;
  for (int i = 0; i < 100; ++i) a_->store->CreateKey("a", [&](const auto&) { ++answers; });
  a_->store->Destroy(std::string(kKeyIdBytes, 'x'), [&](const auto&) { ++answers; });
  a_->store.reset();
  EXPECT_EQ(answers, 101);
}

class SharedKeySources : public SharedKeysTest {
 protected:
  static std::string Error(Instance& instance, absl::StatusCode code) {
    const absl::Status status = instance.Open();
    EXPECT_EQ(status.code(), code) << status;
    return std::string(status.message());
  }
  static void Write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    chmod(path.c_str(), 0600);
  }
};

TEST_F(SharedKeySources, KeyFilesThatAreMissingOrOthersAreRefused) {
  ASSERT_TRUE(a_->Open().ok());
  constexpr auto kRefused = absl::StatusCode::kFailedPrecondition;
  const std::string master = b_->folder + "/master.key", index = b_->folder + "/index.key";
  EXPECT_THAT(Error(*b_, kRefused), HasSubstr("copy it from another instance"));
  EXPECT_FALSE(std::filesystem::exists(master)) << "none is made";
  GiveKeyFiles(*a_, *b_);
  Write(master, std::string(32, 'x'));
  EXPECT_THAT(Error(*b_, kRefused), HasSubstr("master.key is not the key that the other"));
  GiveKeyFiles(*a_, *b_);
  std::filesystem::remove(index);
  EXPECT_THAT(Error(*b_, kRefused), HasSubstr("index.key is missing"));
  EXPECT_FALSE(std::filesystem::exists(index)) << "none is made";
  Write(index, std::string(32, 'x'));
  EXPECT_THAT(Error(*b_, kRefused), HasSubstr("index.key is not the key that the other"));
  Write(index, "");
  EXPECT_THAT(Error(*b_, kRefused), HasSubstr("index.key is empty"));
  EXPECT_EQ(std::filesystem::file_size(index), 0u);
  EXPECT_EQ(Records().size(), 2u) << "the fingerprints of the first, and no other";
  GiveKeyFiles(*a_, *b_);
  ASSERT_TRUE(b_->Open().ok()) << "nothing is left of the refusals";
  EXPECT_EQ(b_->UnsealCode(a_->CreateAndSeal()), absl::StatusCode::kOk);
}

TEST_F(SharedKeySources, NothingInTheTopicTellsTheKeyFiles) {
  ASSERT_TRUE(a_->Open().ok());
  for (const char* name : {"/master.key", "/index.key"}) {
    const std::string key = ReadAll(a_->folder + name);
    for (const LogEntry& entry : Records()) {
      EXPECT_EQ((entry.key + entry.value).find(key), std::string::npos);
    }
  }
}

// Several first starts at once, each with files of its own: the first in the topic counts.
TEST_F(SharedKeySources, OfFilesMadeAtOnceTheFirstInTheTopicCount) {
  std::vector<std::unique_ptr<Instance>> instances;
  for (int i = 0; i < 4; ++i) instances.push_back(NewInstance("i" + std::to_string(i)));
  std::vector<absl::Status> opened(instances.size());
  std::vector<std::thread> starts;
  for (size_t i = 0; i < instances.size(); ++i) {
    starts.emplace_back([&, i] { opened[i] = instances[i]->Open(); });
  }
  for (std::thread& start : starts) start.join();
  Instance* winner = nullptr;
  for (size_t i = 0; i < instances.size(); ++i) {
    if (opened[i].ok()) {
      EXPECT_EQ(winner, nullptr);
      winner = instances[i].get();
    } else {
      EXPECT_EQ(opened[i].code(), absl::StatusCode::kFailedPrecondition) << opened[i];
    }
  }
  ASSERT_NE(winner, nullptr);
  for (auto& instance : instances) {
    if (instance.get() == winner) continue;
    GiveKeyFiles(*winner, *instance);
    ASSERT_TRUE(instance->Open().ok());
    EXPECT_EQ(winner->UnsealCode(instance->CreateAndSeal()), absl::StatusCode::kOk);
  }
}

TEST_F(SharedKeySources, KeysMadeAloneAndSharedOnesDoNotMix) {
  constexpr auto kRefused = absl::StatusCode::kFailedPrecondition;
  a_->options.log = nullptr;
  ASSERT_TRUE(a_->Open().ok());
  const SealedData box = a_->CreateAndSeal();
  a_->options.log = &a_->log;
  EXPECT_THAT(Error(*a_, kRefused), HasSubstr("made by a process alone"));
  a_->options.log = nullptr;
  ASSERT_TRUE(a_->Open().ok());
  EXPECT_EQ(a_->UnsealCode(box), absl::StatusCode::kOk);

  ASSERT_TRUE(b_->Open().ok());
  b_->options.log = nullptr;
  EXPECT_THAT(Error(*b_, kRefused), HasSubstr("are a copy of the topic huiyin.keys"));
}

TEST_F(SharedKeySources, AnotherClusterOrTopicIsRefused) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  const SealedData box = b_->CreateAndSeal();
  b_->log.SetIdentity("other");
  EXPECT_THAT(Error(*b_, absl::StatusCode::kFailedPrecondition),
              HasSubstr("not of huiyin.keys of other"));
  b_->log.SetIdentity("");
  b_->options.topic = "wide";
  EXPECT_THAT(Error(*b_, absl::StatusCode::kFailedPrecondition),
              HasSubstr("2 partitions, must have 1"));
  b_->options.topic = "none";
  Error(*b_, absl::StatusCode::kInvalidArgument);
  b_->options.topic = kKeysTopic;
  ASSERT_TRUE(b_->Open().ok());
  EXPECT_EQ(b_->UnsealCode(box), absl::StatusCode::kOk);
}

// Under the same name in the same cluster, and longer than it was.
TEST_F(SharedKeySources, ATopicThatWasMadeAnewIsRefused) {
  auto other = EmbeddedLog::Open(
      {.data_dir = scratch_.path() + "/other", .topics = {{kKeysTopic, 1}}, .clock = &clock_});
  ASSERT_TRUE(other.ok());
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  a_->store.reset();
  FlakyLog anew(other->get());
  anew.SetIdentity(log_->Identity());
  a_->options.log = &anew;
  EXPECT_THAT(Error(*a_, absl::StatusCode::kDataLoss), HasSubstr("not the one that the keys"));
  Instance first(other->get(), scratch_.path() + "/first");
  ASSERT_TRUE(first.Open().ok());
  for (int i = 0; i < 10; ++i) first.CreateAndSeal();
  EXPECT_THAT(Error(*a_, absl::StatusCode::kDataLoss), HasSubstr("not the one that the keys"));
  first.store.reset();
}

TEST_F(SharedKeySources, ATopicThatOthersWroteToIsRefused) {
  AppendLate({"k", "v"});
  EXPECT_THAT(Error(*a_, absl::StatusCode::kFailedPrecondition), HasSubstr("take another topic"));
}

}  // namespace
}  // namespace huiyin::kit
