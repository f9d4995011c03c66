// Several instances share their keys through a topic.
#include "services/kit/seal/key_topic.h"
#include "tests/seal/shared_keys_fixture.h"

namespace huiyin::kit {
namespace {

TEST_F(SharedKeysTest, WhatOneSealsTheOtherOpens) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(b_->UnsealCode(a_->CreateAndSeal()), absl::StatusCode::kOk);
    EXPECT_EQ(a_->UnsealCode(b_->CreateAndSeal()), absl::StatusCode::kOk);
  }
  EXPECT_EQ(a_->store->Tag("13812345678").value(), b_->store->Tag("13812345678").value());
}

// Others' records stand between those of a group.
TEST_F(SharedKeysTest, ManyKeysAtOnceComeToAll) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  constexpr int kKeys = 3'000;
  std::mutex mutex;
  std::vector<SealedData> boxes;
  for (int i = 0; i < kKeys; ++i) {
    for (Instance* instance : {a_.get(), b_.get()}) {
      instance->store->CreateKey("many", [&, instance](absl::StatusOr<std::string> key_id) {
        ASSERT_TRUE(key_id.ok()) << key_id.status();
        const std::lock_guard lock(mutex);
        boxes.push_back(instance->Seal(*key_id));
      });
    }
  }
  ASSERT_TRUE(Eventually([&] {
    const std::lock_guard lock(mutex);
    return boxes.size() == 2 * kKeys;
  }));
  EXPECT_LT(a_->log.appends(), kKeys / 2) << "those that wait share an append";
  for (const SealedData& box : boxes) {
    ASSERT_EQ(a_->UnsealCode(box), absl::StatusCode::kOk);
    ASSERT_EQ(b_->UnsealCode(box), absl::StatusCode::kOk);
  }
}

TEST_F(SharedKeysTest, AKeyOfNobodyIsNotFound) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  SealedData box = a_->CreateAndSeal();
  box.set_key_id(std::string(kKeyIdBytes, 'x'));
  EXPECT_EQ(b_->UnsealCode(box), absl::StatusCode::kNotFound);
  EXPECT_EQ(b_->UnsealCode(SealedData()), absl::StatusCode::kNotFound);
}

TEST_F(SharedKeysTest, WhatOneErasesIsGoneAtAllAndFromTheirFiles) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  const SealedData kept = a_->CreateAndSeal(), erased = a_->CreateAndSeal();
  ASSERT_EQ(b_->UnsealCode(erased), absl::StatusCode::kOk);
  const std::string wrapped = FirstValue(erased.key_id()).substr(1, 60);
  ASSERT_TRUE(a_->OnDisk(wrapped));
  ASSERT_TRUE(b_->OnDisk(wrapped));

  ASSERT_TRUE(b_->Destroy(erased.key_id()).ok());
  EXPECT_FALSE(b_->OnDisk(wrapped)) << "at once where it was asked for";
  EXPECT_TRUE(Eventually([&] { return !a_->OnDisk(wrapped); })) << "soon at the others";
  for (int start = 0; start < 2; ++start) {
    for (Instance* instance : {a_.get(), b_.get()}) {
      EXPECT_EQ(instance->UnsealCode(erased), absl::StatusCode::kNotFound);
      EXPECT_EQ(instance->UnsealCode(kept), absl::StatusCode::kOk);
      EXPECT_EQ(instance->Keys(), 1);
      ASSERT_TRUE(instance->Open().ok());
    }
  }
  EXPECT_EQ(Newest(erased.key_id()), "");
}

TEST_F(SharedKeysTest, ErasingAgainAppendsNothing) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  const SealedData erased = a_->CreateAndSeal();
  ASSERT_TRUE(a_->Destroy(erased.key_id()).ok());
  ASSERT_EQ(b_->UnsealCode(erased), absl::StatusCode::kNotFound);
  const size_t records = Records().size();
  EXPECT_TRUE(a_->Destroy(erased.key_id()).ok());
  EXPECT_TRUE(b_->Destroy(erased.key_id()).ok());
  EXPECT_EQ(Records().size(), records);
  // Of a key that was never heard of it is said for good.
  const std::string unknown(kKeyIdBytes, 'u');
  EXPECT_TRUE(b_->Destroy(unknown).ok());
  EXPECT_EQ(Records().size(), records + 1);
}

TEST_F(SharedKeysTest, ARestartReadsOnFromWhereItWas) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  for (int i = 0; i < 20; ++i) b_->CreateAndSeal();
  b_->store.reset();
  const auto before = static_cast<Offset>(Records().size());
  const SealedData box = a_->CreateAndSeal();
  b_->log.TakeReads();
  ASSERT_TRUE(b_->Open().ok());
  EXPECT_EQ(b_->log.TakeReads().front(), before);
  b_->log.FailReads(absl::UnavailableError("no broker answers"));
  EXPECT_EQ(b_->UnsealCode(box), absl::StatusCode::kOk) << "it has come with the start";
}

TEST_F(SharedKeysTest, ANewInstanceReadsAll) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  std::vector<SealedData> boxes;
  for (int i = 0; i < 20; ++i) boxes.push_back(a_->CreateAndSeal());
  const SealedData erased = a_->CreateAndSeal();
  ASSERT_TRUE(a_->Destroy(erased.key_id()).ok());
  auto late = NewInstance("late");
  GiveKeyFiles(*a_, *late);
  ASSERT_TRUE(late->Open().ok());
  EXPECT_EQ(late->Keys(), 20);
  for (const SealedData& box : boxes) EXPECT_EQ(late->UnsealCode(box), absl::StatusCode::kOk);
  EXPECT_FALSE(late->OnDisk(FirstValue(erased.key_id()).substr(1, 60)));
}

// The machine that sealed is gone with its disk.
TEST_F(SharedKeysTest, WhatWasSealedOutlivesTheInstance) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  const SealedData box = a_->CreateAndSeal();
  a_->store.reset();
  std::filesystem::remove_all(a_->folder);
  EXPECT_EQ(b_->UnsealCode(box), absl::StatusCode::kOk);
}

TEST_F(SharedKeysTest, AnOldBackupRevivesNobody) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  const SealedData erased = a_->CreateAndSeal();
  ASSERT_EQ(b_->UnsealCode(erased), absl::StatusCode::kOk);
  b_->store.reset();
  std::filesystem::copy(b_->folder, scratch_.path() + "/backup",
                        std::filesystem::copy_options::recursive);
  ASSERT_TRUE(a_->Destroy(erased.key_id()).ok());
  auto restored = NewInstance("backup");
  ASSERT_TRUE(restored->OnDisk(FirstValue(erased.key_id()).substr(1, 60)));
  ASSERT_TRUE(restored->Open().ok());
  EXPECT_EQ(restored->UnsealCode(erased), absl::StatusCode::kNotFound);
  EXPECT_FALSE(restored->OnDisk(FirstValue(erased.key_id()).substr(1, 60)));
}

// The rule that an erased id never comes back.
TEST_F(SharedKeysTest, ACreationThatComesAfterItsErasureRevivesNobody) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  const SealedData erased = a_->CreateAndSeal();
  const LogEntry creation{erased.key_id(), FirstValue(erased.key_id())};
  ASSERT_TRUE(b_->Destroy(erased.key_id()).ok());
  AppendLate(creation);  // would revive it, were this what compaction leaves
  for (Instance* instance : {a_.get(), b_.get()}) {
    const SealedData after = instance->CreateAndSeal();  // so far it has read
    EXPECT_EQ(instance->UnsealCode(erased), absl::StatusCode::kNotFound);
    EXPECT_TRUE(Eventually([&] { return !instance->OnDisk(creation.value.substr(1, 60)); }));
  }
  EXPECT_EQ(Newest(creation.key), "") << "it was erased once more";
  auto late = NewInstance("late");
  GiveKeyFiles(*a_, *late);
  ASSERT_TRUE(late->Open().ok());
  EXPECT_EQ(late->UnsealCode(erased), absl::StatusCode::kNotFound);
}

TEST_F(SharedKeysTest, TheErasureOfWhatIsOnItsWayIsKeptForIt) {
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  const SealedData model = a_->CreateAndSeal();
  const std::string key_id(kKeyIdBytes, 'w');
  ASSERT_TRUE(a_->Destroy(key_id).ok());
  AppendLate({key_id, FirstValue(model.key_id())});
  EXPECT_TRUE(Eventually([&] { return Newest(key_id).empty(); }));
  EXPECT_EQ(a_->Keys(), 1);
}

// The first record says whose the topic is.
TEST_F(SharedKeysTest, NoPulseComesFirst) {
  std::filesystem::create_directories(a_->folder);
  auto rows = KeyRows::Open(a_->folder);
  ASSERT_TRUE(rows.ok()) << rows.status();
  auto topic = KeyTopic::Open(rows->get(), {.log = log_.get(), .name = kKeysTopic, .pulse_ms = 1});
  ASSERT_TRUE(topic.ok()) << topic.status();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_TRUE(Records().empty());
}

TEST_F(SharedKeysTest, APulseComesWhenNothingElseDoes) {
  a_->options.topic_pulse_ms = 1;
  ASSERT_NO_FATAL_FAILURE(OpenBoth());
  const size_t records = Records().size();
  EXPECT_TRUE(Eventually([&] { return Records().size() >= records + 3; }));
  EXPECT_EQ(Records().back().key, PulseRecord().key);
  EXPECT_EQ(b_->UnsealCode(a_->CreateAndSeal()), absl::StatusCode::kOk);
  a_->store.reset();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // one may be on its way
  const size_t after = Records().size();
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_EQ(Records().size(), after) << "b waits for an hour";
}

}  // namespace
}  // namespace huiyin::kit
