// A buffer over a store changes nothing that anybody can see.
#include "services/kit/store/buffered_store.h"

#include <map>
#include <random>
#include <thread>

#include "gtest/gtest.h"
#include "huiyin/common/v1/record.pb.h"
#include "services/kit/store/memory_store.h"

namespace huiyin::kit {
namespace {

using Rows = std::map<std::string, std::string>;

Rows RowsOf(const Reader& reader) {
  Rows rows;
  reader.Scan("", "", [&](std::string_view key, std::string_view value) {
    std::string again;
    EXPECT_TRUE(reader.Get(key, &again)) << "who scans may ask for a row";
    EXPECT_EQ(again, value);
    rows.emplace(key, value);
    return true;
  });
  return rows;
}

// A memory whose writes can be made to fail.
class FailingStore : public MemoryStore {
 public:
  absl::Status Write(Overlay::Writes&& writes) override {
    if (fails) return absl::ResourceExhaustedError("the disk is full");
    ++writes_seen;
    return MemoryStore::Write(std::move(writes));
  }
  bool fails = false;
  int writes_seen = 0;
};

class BufferedStoreTest : public ::testing::Test {
 protected:
  BufferedStoreTest() {
    auto base = std::make_unique<FailingStore>();
    base_ = base.get();
    store_ = std::make_unique<BufferedStore>(std::move(base), 4);
  }
  FailingStore* base_;
  std::unique_ptr<BufferedStore> store_;
};

TEST_F(BufferedStoreTest, HandsOnManyAtATimeAndOnlyTheLastOfEach) {
  for (const char* value : {"1", "2", "3"}) {
    ASSERT_TRUE(store_->Write({{"a", value}, {"b", value}}).ok());
  }
  EXPECT_EQ(base_->writes_seen, 0);
  EXPECT_EQ(RowsOf(*store_), (Rows{{"a", "3"}, {"b", "3"}}));
  ASSERT_TRUE(store_->Write({{"b", std::nullopt}, {"c", "4"}, {"d", "4"}}).ok());
  EXPECT_EQ(base_->writes_seen, 1);
  EXPECT_EQ(RowsOf(*base_), (Rows{{"a", "3"}, {"c", "4"}, {"d", "4"}}));
}

TEST_F(BufferedStoreTest, ASnapshotHasAllThatWasWrittenAndNothingLater) {
  ASSERT_TRUE(store_->Write({{"a", "1"}}).ok());
  const auto snapshot = *store_->Snapshot();
  ASSERT_TRUE(store_->Write({{"a", "2"}, {"b", "2"}}).ok());
  EXPECT_EQ(RowsOf(*snapshot), (Rows{{"a", "1"}}));
  EXPECT_EQ(RowsOf(*store_), (Rows{{"a", "2"}, {"b", "2"}}));
}

TEST_F(BufferedStoreTest, WhatCannotBeHandedOnIsStillReadAndTheNextWriteSaysWhy) {
  ASSERT_TRUE(store_->Write({{"a", "1"}}).ok());
  base_->fails = true;
  EXPECT_TRUE(absl::IsResourceExhausted(store_->Snapshot().status()));
  EXPECT_EQ(RowsOf(*base_), Rows{}) << "older, never half";
  EXPECT_EQ(RowsOf(*store_), (Rows{{"a", "1"}}));
  base_->fails = false;
  EXPECT_TRUE(absl::IsResourceExhausted(store_->Write({{"b", "1"}})));
  EXPECT_TRUE(absl::IsResourceExhausted(store_->Flush()));
  ASSERT_TRUE(store_->Reset().ok());
  EXPECT_TRUE(RowsOf(*store_).empty());
  EXPECT_TRUE(store_->Write({{"b", "1"}}).ok());
}

TEST_F(BufferedStoreTest, RowsAreSharedAsMessages) {
  auto row = std::make_shared<common::v1::Position>();
  row->set_topic("huiyin.intake");
  Overlay overlay(store_.get());
  overlay.PutRow("p", row);
  ASSERT_TRUE(store_->Write(std::move(overlay.writes())).ok());
  EXPECT_EQ(store_->Find("p", *row), row) << "neither encoded nor parsed";
  EXPECT_TRUE(store_->Flush().ok());
  EXPECT_EQ(store_->Find("p", *row)->SerializeAsString(), row->SerializeAsString());
}

TEST_F(BufferedStoreTest, RandomWritesReadAsOneMap) {
  std::mt19937 random(7);
  Rows model;
  for (int i = 0; i < 3'000; ++i) {
    Overlay::Writes writes;
    for (size_t n = random() % 4; n > 0; --n) {
      const std::string key(1, static_cast<char>('a' + random() % 12));
      if (random() % 3 == 0) {
        writes[key] = RowChange();
        model.erase(key);
      } else {
        model[key] = std::to_string(i);
        writes[key] = RowChange(model[key]);
      }
    }
    ASSERT_TRUE(store_->Write(std::move(writes)).ok());
    ASSERT_EQ(RowsOf(*store_), model);
    if (random() % 50 == 0) {
      ASSERT_EQ(RowsOf(**store_->Snapshot()), model);
    }
  }
}

// TSan looks on.
TEST_F(BufferedStoreTest, SnapshotsComeFromOtherThreads) {
  std::thread other([&] {
    for (int i = 0; i < 300; ++i) {
      const Rows rows = RowsOf(**store_->Snapshot());
      if (rows.empty()) continue;
      EXPECT_EQ(rows.at("x"), rows.at("y")) << "a batch was torn";
    }
  });
  for (int i = 0; i < 2'000; ++i) {
    const std::string number = std::to_string(i);
    ASSERT_TRUE(store_->Write({{"x", number}, {"y", number}}).ok());
    std::string value;
    ASSERT_TRUE(store_->Get("x", &value));
    ASSERT_EQ(value, number);
  }
  other.join();
}

}  // namespace
}  // namespace huiyin::kit
