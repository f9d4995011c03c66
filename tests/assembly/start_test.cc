// Starting and ending: what is in the way is said, what was under way is answered, what was begun goes on.
#include <atomic>
#include <fstream>
#include <thread>

#include "huiyin/intake/v1/intake.pb.h"
#include "services/intake/matter_id.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/chain.h"
#include "services/kit/runtime/tables.h"
#include "tests/assembly/assembly_fixture.h"
#include "tests/assembly/tampering.h"
#include "tests/log/scratch_dir.h"

namespace huiyin {
namespace {

constexpr int64_t kJanuary2020Us = 1'577'836'800 * kit::kMicrosPerSecond;

bool Says(const absl::Status& status, const std::string& words) {
  return std::string(status.message()).find(words) != std::string::npos;
}

class Start : public testing::Test {
 protected:
  std::string Folder(const std::string& name) { return scratch_.path() + "/" + name; }
  kit::ScratchDir scratch_;
};

TEST_F(Start, OnAFolderInUseNamesIt) {
  auto first = Running::Start({.data_dir = Folder("data")});
  ASSERT_TRUE(first.ok()) << first.status().ToString();
  const absl::Status second = Running::Start({.data_dir = Folder("data")}).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(Says(second, Folder("data"))) << second.ToString();
  first->ApplyPack();
  EXPECT_TRUE(first->Submit("a").ok());  // the first one is none the worse
  EXPECT_TRUE(first->Stop().ok());
}

TEST_F(Start, WithAFileInTheWayOfTheFolderNamesIt) {
  std::ofstream(Folder("file")) << "in the way";
  for (const std::string& data_dir : {Folder("file"), Folder("file") + "/data"}) {
    const absl::Status started = Running::Start({.data_dir = data_dir}).status();
    EXPECT_EQ(started.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_TRUE(Says(started, data_dir)) << started.ToString();
  }
}

TEST_F(Start, OnAPortInUseNamesIt) {
  auto first = Running::Start({.data_dir = Folder("a"), .listen = true});
  ASSERT_TRUE(first.ok()) << first.status().ToString();
  const int port = first->assembly().server().port();
  const absl::Status second =
      Running::Start({.data_dir = Folder("b"), .listen = true, .port = port}).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Says(second, std::to_string(port))) << second.ToString();
  EXPECT_TRUE(first->Stop().ok());
  // The port is free again, and the folder of the one that did not start is as good as new.
  auto third = Running::Start({.data_dir = Folder("b"), .listen = true, .port = port});
  ASSERT_TRUE(third.ok()) << third.status().ToString();
  EXPECT_TRUE(third->Stop().ok());
}

TEST_F(Start, WithAnotherNumberOfPartitionsIsRefused) {
  auto first = Running::Start({.data_dir = Folder("data")});
  ASSERT_TRUE(first.ok() && first->Stop().ok());
  const kit::SystemClock clock;
  AssemblyOptions options;
  options.node.data_dir = Folder("data");
  options.node.partitions = kPartitions + 1;
  options.node.clock = &clock;
  options.listen = false;
  EXPECT_EQ(StartAssembly(options).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(Start, InRealTimeAfterADrivenClockNeedsTheOperatorsWord) {
  kit::DrivenClock driven(kJanuary2020Us);
  auto played = Running::Start({.data_dir = Folder("data"), .driven = &driven});
  ASSERT_TRUE(played.ok()) << played.status().ToString();
  played->ApplyPack();
  played->Walk("played", 5);
  ASSERT_TRUE(played->Stop().ok());

  EXPECT_EQ(Running::Start({.data_dir = Folder("data")}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  auto accepted = Running::Start({.data_dir = Folder("data"), .accept_clock_jump = true});
  ASSERT_TRUE(accepted.ok()) << accepted.status().ToString();
  accepted->Walk("real", 5);
  accepted->WaitConsumed();
  ASSERT_TRUE(accepted->Stop().ok());
  // Said once, it holds: the log goes on in real time.
  auto later = Running::Start({.data_dir = Folder("data")});
  ASSERT_TRUE(later.ok()) << later.status().ToString();
  ASSERT_TRUE(later->Stop().ok());
  EXPECT_EQ(*Differences(Folder("data")), std::vector<std::string>{});
}

// Where each partition of every service's log stands; every record of it must be an opening or count.
std::vector<kit::Chain> Chains(Running& running) {
  std::vector<kit::Chain> chains;
  for (auto& host : running.assembly().node().hosts()) {
    for (size_t i = 0; i < host->size(); ++i) {
      kit::Chain& chain = chains.emplace_back();
      std::vector<kit::LogRecord> records;
      do {
        records.clear();
        EXPECT_TRUE(running.assembly()
                        .node()
                        .log()
                        .Read(host->partition(i).where(), chain.next(), 1'000, &records)
                        .ok());
        for (const kit::LogRecord& record : records) {
          common::v1::Record parsed;
          const kit::Admission admission = chain.Admit(record, &parsed);
          EXPECT_TRUE(admission == kit::Admission::kOpened ||
                      admission == kit::Admission::kCounted);
        }
      } while (!records.empty());
    }
  }
  return chains;
}

TEST_F(Start, ASecondTimeGoesOnWithTheSequences) {
  std::vector<kit::Chain> before;
  for (const char* prefix : {"first", "second", "third"}) {
    auto running = Running::Start({.data_dir = Folder("data")});
    ASSERT_TRUE(running.ok()) << running.status().ToString();
    running->ApplyPack();
    running->Walk(prefix, 20);
    running->WaitConsumed();
    const std::vector<kit::Chain> now = Chains(*running);
    ASSERT_EQ(now.size(), 4 * kPartitions + 1u);
    for (size_t i = 0; i < before.size(); ++i) {
      EXPECT_GT(now[i].epoch(), before[i].epoch());
      // The first host is the directory: its pack is the same, so the retry of the command needs no record.
      EXPECT_GE(now[i].sequence(), before[i].sequence() + (i == 0 ? 0 : 1));
    }
    before = now;
    ASSERT_TRUE(running->Stop().ok());
  }
  EXPECT_EQ(*Differences(Folder("data")), std::vector<std::string>{});
}

// A submission under way: kept alive until its answer came.
struct Submission {
  std::string command_id;
  grpc::ClientContext context;
  intake::v1::SubmitCaseRequest request;
  intake::v1::SubmitCaseResponse response;
  grpc::Status status;
};

bool Stands(Running& running, const std::string& command_id) {
  intake::v1::GetSubmissionRequest request;
  request.set_matter_id(intake::MatterId("", "", command_id, 0));
  grpc::ClientContext context;
  SetDeadline(&context);
  intake::v1::GetSubmissionResponse response;
  return intake::v1::IntakeService::NewStub(running.channel())
      ->GetSubmission(&context, request, &response)
      .ok();
}

// Whoever came too late was turned away and left nothing behind; whoever was taken has an answer.
TEST_F(Start, ShutdownAnswersWhatIsUnderWayAndKeepsIt) {
  constexpr int kSubmissions = 2'000;
  std::vector<std::unique_ptr<Submission>> submissions;
  std::atomic<int> ended{0};
  {
    auto running = Running::Start({.data_dir = Folder("data"), .listen = true});
    ASSERT_TRUE(running.ok()) << running.status().ToString();
    running->ApplyPack();
    auto channel =
        grpc::CreateChannel(kit::Concat("127.0.0.1:", running->assembly().server().port()),
                            grpc::InsecureChannelCredentials());
    auto stub = intake::v1::IntakeService::NewStub(channel);
    for (int i = 0; i < kSubmissions; ++i) {
      Submission& s = *submissions.emplace_back(std::make_unique<Submission>());
      s.command_id = kit::Concat("under-way-", i);
      s.request = SubmitRequest(s.command_id);
      SetDeadline(&s.context);
      stub->async()->SubmitCase(&s.context, &s.request, &s.response, [&](grpc::Status status) {
        s.status = std::move(status);
        ++ended;
      });
    }
    while (ended.load() == 0) std::this_thread::yield();
    EXPECT_LT(ended.load(), kSubmissions) << "nothing was under way any more";
    ASSERT_TRUE(running->Stop().ok());
    while (ended.load() < kSubmissions) std::this_thread::yield();
  }
  auto again = Running::Start({.data_dir = Folder("data")});
  ASSERT_TRUE(again.ok()) << again.status().ToString();
  int answered = 0;
  for (const auto& s : submissions) {
    const bool stands = Stands(*again, s->command_id);
    EXPECT_EQ(s->status.ok(), stands) << s->command_id << ": " << s->status.error_code();
    if (!s->status.ok()) continue;
    ++answered;
    auto reply = again->Submit(s->command_id);
    ASSERT_TRUE(reply.ok()) << reply.status().ToString();
    EXPECT_EQ(reply->SerializeAsString(), s->response.reply().SerializeAsString());
  }
  EXPECT_GT(answered, 0);
  EXPECT_TRUE(again->Stop().ok());
}

}  // namespace
}  // namespace huiyin
