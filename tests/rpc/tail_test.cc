// Tail: every record of a topic, then those to come.
#include <gmock/gmock.h>

#include <set>

#include "services/kit/base/text.h"
#include "tests/rpc/node_fixture.h"

namespace huiyin::kit {
namespace {

using ::testing::ElementsAre;

class TailTest : public NodeTest {
 protected:
  using Stream = grpc::ClientReader<common::v1::TailResponse>;

  TailTest() {
    StartNode({});
    StartServer();
  }

  struct Call {
    grpc::ClientContext context;
    std::unique_ptr<Stream> stream;

    // "partition@offset key value"
    std::string Next() {
      common::v1::TailResponse record;
      if (!stream->Read(&record)) return "the end";
      EXPECT_GT(record.append_time_us(), 0);
      return Concat(record.partition(), "@", record.offset(), " ", record.key(), " ",
                    record.record());
    }
    // All until the end, sorted: partitions come in any order.
    std::multiset<std::string> Rest() {
      std::multiset<std::string> all;
      for (std::string next = Next(); next != "the end"; next = Next()) all.insert(next);
      return all;
    }
  };

  std::unique_ptr<Call> Open(int64_t from, bool follow, const std::string& topic = kCommandsTopic,
                             bool with_token = true) {
    auto call = std::make_unique<Call>();
    if (with_token) SetToken(&call->context);
    common::v1::TailRequest request;
    request.set_topic(topic);
    request.set_from_offset(from);
    request.set_follow(follow);
    call->stream = stub_->Tail(&call->context, request);
    return call;
  }
  void AppendCommand(int partition, const std::string& value) {
    Append({kCommandsTopic, partition}, "key", value);
  }
};

TEST_F(TailTest, GivesAllRecordsOfAllPartitionsAndEnds) {
  for (int i = 0; i < 3; ++i) AppendCommand(0, Concat("a", i));
  AppendCommand(1, "b0");
  auto call = Open(0, false);
  EXPECT_THAT(call->Rest(), ElementsAre("0@0 key a0", "0@1 key a1", "0@2 key a2", "1@0 key b0"));
  EXPECT_TRUE(call->stream->Finish().ok());
  call = Open(1, false);
  EXPECT_THAT(call->Rest(), ElementsAre("0@1 key a1", "0@2 key a2"));
  EXPECT_TRUE(call->stream->Finish().ok());
}

// Opened without a deadline: it may live as long as its caller.
TEST_F(TailTest, FollowsWithWhatIsToCome) {
  for (int i = 0; i < 100; ++i) AppendCommand(0, Concat(i));
  auto call = Open(0, true);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(call->Next(), Concat("0@", i, " key ", i));
  for (int i = 0; i < 100; ++i) {
    AppendCommand(i % 2, Concat("new ", i));
    EXPECT_EQ(call->Next(), Concat(i % 2, "@", i % 2 == 0 ? 100 + i / 2 : i / 2, " key new ", i));
  }
  call->context.TryCancel();
  EXPECT_EQ(call->stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(TailTest, LosesNothingOfWhatIsAppendedMeanwhile) {
  constexpr int kRecords = 2000;
  auto writer = std::async(std::launch::async, [&] {
    for (int i = 0; i < kRecords; ++i) {
      node_->log().Append({kCommandsTopic, 0}, {{"k", Concat(i)}}, [](absl::StatusOr<Offset>) {});
    }
  });
  auto call = Open(0, true);
  for (int i = 0; i < kRecords; ++i) ASSERT_EQ(call->Next(), Concat("0@", i, " k ", i));
  writer.wait();
  call->context.TryCancel();
}

TEST_F(TailTest, FromTheEndGivesTheNewOnly) {
  AppendCommand(0, "old");
  auto call = Open(-1, true);
  // It has begun once it has given one of a series.
  std::atomic<bool> stop{false};
  auto writer = std::async(std::launch::async, [&] {
    while (!stop) AppendCommand(1, "new");
  });
  EXPECT_THAT(call->Next(), ::testing::HasSubstr("key new"));
  stop = true;
  writer.wait();
  call->context.TryCancel();
}

TEST_F(TailTest, RefusesStrangersAndUnknownTopics) {
  auto call = Open(0, true, kCommandsTopic, false);
  EXPECT_EQ(call->Next(), "the end");
  EXPECT_EQ(call->stream->Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
  call = Open(0, true, "huiyin.nothing");
  EXPECT_EQ(call->Next(), "the end");
  EXPECT_EQ(call->stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  call = Open(-2, true);
  EXPECT_EQ(call->Next(), "the end");
  EXPECT_EQ(FromGrpc(call->stream->Finish()).field(), "from_offset");
}

// Whoever ends while records come must not take the log's thread along: a stream is over at any moment of a wake.
TEST_F(TailTest, EndsAtAnyMoment) {
  std::atomic<bool> stop{false};
  auto writer = std::async(std::launch::async, [&] {
    while (!stop) AppendCommand(0, "x");
  });
  for (int i = 0; i < 300; ++i) {
    auto call = Open(-1, true);
    if (i % 2 == 0) {
      EXPECT_EQ(call->Next().substr(0, 2), "0@");
    }
    call->context.TryCancel();
    call->stream->Finish();
  }
  stop = true;
  writer.wait();
  AppendCommand(0, "the log still works");
}

// It must not use up the time that the server gives the calls under way.
TEST_F(TailTest, EndsWithTheServerAtOnce) {
  AppendCommand(0, "x");
  auto call = Open(0, true);
  EXPECT_EQ(call->Next(), "0@0 key x");
  const int64_t start_us = clock_.MonotonicMicros();
  server_->Shutdown(30 * kMicrosPerSecond);
  EXPECT_LT(clock_.MonotonicMicros() - start_us, 5 * kMicrosPerSecond);
  EXPECT_EQ(call->Next(), "the end");
  EXPECT_EQ(call->stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(door_->streams().size(), 0u);
}

}  // namespace
}  // namespace huiyin::kit
