// Stream: one answer at a time however slow the reader, no wake lost, an end at once.
#include "services/kit/rpc/stream.h"

#include <gmock/gmock.h>

#include <deque>

#include "services/directory/service.h"
#include "services/kit/base/text.h"
#include "tests/rpc/node_fixture.h"

namespace huiyin::kit {
namespace {

using common::v1::TailResponse;

// What a test and the sources of its calls share.
struct Script {
  std::mutex mutex;
  std::deque<std::string> records;
  size_t takes = 0;
  size_t begun = 0, gone = 0;
  bool endless = false;     // there is always one more, of a kilobyte
  absl::Status fails_with;  // once there are no records
  bool ends = false;        // the same, well
  std::vector<std::function<void()>> wakes;

  void Tell(const std::string& record) {
    std::vector<std::function<void()>> wake;
    {
      std::lock_guard lock(mutex);
      records.push_back(record);
      wake = wakes;
    }
    for (const auto& one : wake) one();
  }
  size_t Takes() {
    std::lock_guard lock(mutex);
    return takes;
  }
  size_t Gone() {
    std::lock_guard lock(mutex);
    return gone;
  }
};

class Scripted : public StreamSource {
 public:
  explicit Scripted(Script* script) : script_(*script) {}
  ~Scripted() override {
    std::lock_guard lock(script_.mutex);
    ++script_.gone;
  }
  absl::Status Begin(std::function<void()> wake) override {
    std::lock_guard lock(script_.mutex);
    ++script_.begun;
    script_.wakes.push_back(std::move(wake));
    return absl::OkStatus();
  }
  absl::StatusOr<Took> Take(google::protobuf::Message* message) override {
    auto* response = static_cast<TailResponse*>(message);
    std::lock_guard lock(script_.mutex);
    ++script_.takes;
    if (script_.endless) {
      response->set_record(std::string(1000, 'x'));
      return Took::kOne;
    }
    if (script_.records.empty()) {
      if (!script_.fails_with.ok()) return script_.fails_with;
      return script_.ends ? Took::kEnd : Took::kNothing;
    }
    const std::string next = script_.records.front();
    script_.records.pop_front();
    if (next == "nothing yet") return Took::kMore;
    response->set_record(next);
    return Took::kOne;
  }

 private:
  Script& script_;
};

class ScriptedAdmin : public common::v1::AdminService::CallbackService {
 public:
  ScriptedAdmin(const Door* door, Script* script) : door_(*door), script_(script) {}
  grpc::ServerWriteReactor<TailResponse>* Tail(grpc::CallbackServerContext* context,
                                               const common::v1::TailRequest*) override {
    return StartStream<TailResponse>(door_, context, grpc::Status::OK,
                                     std::make_unique<Scripted>(script_));
  }

 private:
  const Door& door_;
  Script* script_;
};

class StreamTest : public NodeTest {
 protected:
  struct Call {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<TailResponse>> stream;

    std::string Next() {
      TailResponse answer;
      return stream->Read(&answer) ? answer.record() : "the end";
    }
  };

  StreamTest() {
    StartNode({});
    scripted_ = std::make_unique<ScriptedAdmin>(door_.get(), &script_);
    auto server = RpcServer::Start(
        {.services = {scripted_.get()}, .ending = [this] { door_->streams().End(); }});
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    // A real connection: it has a window that a slow reader fills.
    channel_ = grpc::CreateChannel(Concat("127.0.0.1:", server_->port()),
                                   grpc::InsecureChannelCredentials());
    stub_ = common::v1::AdminService::NewStub(channel_);
  }
  std::unique_ptr<Call> Open() {
    auto call = std::make_unique<Call>();
    call->stream = stub_->Tail(&call->context, common::v1::TailRequest());
    return call;
  }
  template <typename Holds>
  bool Soon(const Holds& holds) {
    for (int i = 0; i < 5000 && !holds(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return holds();
  }

  Script script_;
  std::unique_ptr<ScriptedAdmin> scripted_;
};

TEST_F(StreamTest, GivesWhatThereIsAndWhatComes) {
  script_.records = {"a", "nothing yet", "b"};
  auto call = Open();
  EXPECT_EQ(call->Next(), "a");
  EXPECT_EQ(call->Next(), "b");
  for (int i = 0; i < 200; ++i) {
    script_.Tell(Concat(i));
    EXPECT_EQ(call->Next(), Concat(i));
  }
  EXPECT_EQ(script_.begun, 1u);
  call->context.TryCancel();
  EXPECT_EQ(call->stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(Soon([&] { return script_.Gone() == 1; }));
  EXPECT_TRUE(Soon([&] { return door_->streams().size() == 0; }));
}

TEST_F(StreamTest, EndsAsItsSourceSays) {
  script_.records = {"last"};
  script_.ends = true;
  auto call = Open();
  EXPECT_EQ(call->Next(), "last");
  EXPECT_EQ(call->Next(), "the end");
  EXPECT_TRUE(call->stream->Finish().ok());
  script_.fails_with = absl::DataLossError("cut");
  call = Open();
  EXPECT_EQ(call->Next(), "the end");
  EXPECT_EQ(call->stream->Finish().error_code(), grpc::StatusCode::DATA_LOSS);
}

// The pool is full of queries when the record comes: the stream still hears of it, without another one.
TEST_F(StreamTest, LosesNoWakeWhenThePoolIsFull) {
  auto call = Open();
  script_.Tell("first");
  EXPECT_EQ(call->Next(), "first");
  ASSERT_TRUE(Soon([&] { return script_.Takes() >= 2; }));  // it looked, and waits for a wake
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  while (pool_.Push([released] { released.wait(); })) {
  }
  script_.Tell("while it is full");
  release.set_value();
  EXPECT_EQ(call->Next(), "while it is full");
  call->context.TryCancel();
}

TEST_F(StreamTest, DoesNotLookForMoreThanTheReaderTakes) {
  script_.endless = true;
  auto call = Open();
  EXPECT_EQ(call->Next().size(), 1000u);
  size_t takes = 0;
  // Until the connection is full; then nothing is taken any more.
  ASSERT_TRUE(Soon([&] {
    const size_t before = std::exchange(takes, script_.Takes());
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return before == script_.Takes();
  }));
  EXPECT_LT(takes, 20'000u);
  for (int i = 0; i < 20'000; ++i) ASSERT_EQ(call->Next().size(), 1000u);
  EXPECT_GT(script_.Takes(), takes);
  call->context.TryCancel();
  call->stream->Finish();
  EXPECT_TRUE(Soon([&] { return script_.Gone() == 1; }));
}

TEST_F(StreamTest, TheServersEndDoesNotWaitForAReader) {
  script_.endless = true;
  auto stuck = Open();
  size_t takes = 0;
  ASSERT_TRUE(Soon([&] {
    const size_t before = std::exchange(takes, script_.Takes());
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return before > 0 && before == script_.Takes();
  }));
  const int64_t start_us = clock_.MonotonicMicros();
  server_->Shutdown(30 * kMicrosPerSecond);
  EXPECT_LT(clock_.MonotonicMicros() - start_us, 5 * kMicrosPerSecond);
  EXPECT_EQ(script_.Gone(), 1u);
}

TEST_F(StreamTest, NoneBeginsOnceTheServerEnds) {
  door_->streams().End();
  auto call = Open();
  EXPECT_EQ(call->Next(), "the end");
  EXPECT_EQ(call->stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST(Streams, AreBounded) {
  Streams streams(2);
  Stream* const one = reinterpret_cast<Stream*>(8);
  Stream* const two = reinterpret_cast<Stream*>(16);
  Stream* const three = reinterpret_cast<Stream*>(24);
  EXPECT_TRUE(streams.Add(one).ok());
  EXPECT_TRUE(streams.Add(two).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(streams.Add(three)));
  streams.Remove(one);
  EXPECT_TRUE(streams.Add(three).ok());
  streams.Remove(two);
  streams.Remove(three);
  streams.End();
  EXPECT_TRUE(absl::IsUnavailable(streams.Add(one)));
}

// An operator's wait must not keep the process from ending.
TEST(NodeDrain, EndsTheWaitForConsumption) {
  ScratchDir scratch;
  SystemClock clock;
  directory::DirectoryService service;
  NodeOptions options;
  options.data_dir = scratch.path() + "/data";
  options.clock = &clock;
  auto node = Node::Open(std::move(options), {&service}, policy::FoldDirectory);
  ASSERT_TRUE(node.ok()) << node.status();  // not started: it never consumes anything
  auto waiting =
      std::async(std::launch::async, [&] { return (*node)->WaitConsumed(60 * kMicrosPerSecond); });
  EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  const int64_t start_us = clock.MonotonicMicros();
  (*node)->Drain(0);
  EXPECT_TRUE(absl::IsUnavailable(waiting.get()));
  EXPECT_LT(clock.MonotonicMicros() - start_us, 5 * kMicrosPerSecond);
}

}  // namespace
}  // namespace huiyin::kit
