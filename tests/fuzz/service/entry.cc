// What libFuzzer calls. Two more ways to start a service fuzzer:
//   tracking_fuzzer --seeds tests/fuzz/seeds/tracking.txt FOLDER    writes one file a seed
//   tracking_fuzzer --show FILE                                     says what an input means
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>

#include "google/protobuf/stubs/logging.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "tests/fuzz/service/proto_mutator.h"
#include "tests/fuzz/service/target.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace huiyin::fuzz {
namespace {

std::string ReadFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  HUIYIN_CHECK(file.good(), path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteSeeds(const char* text_path, const std::string& folder) {
  int number = 0;
  for (const std::vector<Step>& steps : ReadSeeds(FuzzTarget(), ReadFile(text_path))) {
    std::ofstream file(kit::Concat(folder, "/seed-", ++number), std::ios::binary);
    file << WriteSteps(steps);
    HUIYIN_CHECK(file.good(), "a seed that can be written");
  }
}

// What no mutation of bytes finds by itself: another step, one step twice, one field of a message.
void ChangeSteps(std::vector<Step>* steps, ProtoMutator* mutate) {
  const size_t at = mutate->Draw(steps->size() + 1);
  if (steps->empty() || mutate->Draw(6) == 0) {
    Step added{static_cast<StepKind>(mutate->Draw(kStepKinds)),
               static_cast<uint8_t>(mutate->Draw(256)), ""};
    if (added.kind == StepKind::kAdvance) {
      added.payload = {static_cast<char>(mutate->Draw(256)), static_cast<char>(mutate->Draw(256)),
                       static_cast<char>(mutate->Draw(8))};
    }
    steps->insert(steps->begin() + static_cast<ptrdiff_t>(at), std::move(added));
    if (TypeOf(FuzzTarget(), (*steps)[at]) == nullptr) return;
  }
  Step& step = (*steps)[at % steps->size()];
  switch (mutate->Draw(8)) {
    case 0:
      steps->erase(steps->begin() + static_cast<ptrdiff_t>(at % steps->size()));
      return;
    case 1: {
      const Step copy = step;
      steps->insert(steps->begin() + static_cast<ptrdiff_t>(mutate->Draw(steps->size() + 1)), copy);
      return;
    }
    case 2:
      std::swap(step, (*steps)[mutate->Draw(steps->size())]);
      return;
    default:
      break;
  }
  const google::protobuf::Message* type = TypeOf(FuzzTarget(), step);
  if (type == nullptr) {
    step.payload.resize(3);
    step.payload[mutate->Draw(3)] = static_cast<char>(mutate->Draw(256));
    return;
  }
  const std::unique_ptr<google::protobuf::Message> message(type->New());
  if (!message->ParseFromString(step.payload)) message->Clear();
  for (size_t i = 0; i < 1 + mutate->Draw(3); ++i) mutate->Change(message.get());
  step.payload = message->SerializeAsString();
}

}  // namespace
}  // namespace huiyin::fuzz

using namespace huiyin::fuzz;

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  google::protobuf::SetLogHandler(nullptr);  // it complains of every text that is no UTF-8
  char** arguments = *argv;
  if (*argc == 4 && std::strcmp(arguments[1], "--seeds") == 0) {
    WriteSeeds(arguments[2], arguments[3]);
    std::exit(0);
  }
  if (*argc == 3 && std::strcmp(arguments[1], "--show") == 0) {
    const std::string bytes = ReadFile(arguments[2]);
    const auto steps = ReadSteps(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    std::fputs(Show(FuzzTarget(), steps).c_str(), stdout);
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<Step> steps = ReadSteps(data, size);
  if (FuzzTarget().take) {
    FuzzTarget().take(steps);
  } else {
    TakeSteps(FuzzTarget(), steps);
  }
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  const std::vector<std::string>* words = FuzzTarget().words;
  ProtoMutator mutate(words == nullptr ? &Words() : words, seed);
  if (mutate.Draw(8) == 0) return LLVMFuzzerMutate(data, size, max_size);
  std::vector<Step> steps = ReadSteps(data, size);
  ChangeSteps(&steps, &mutate);
  const std::string bytes = WriteSteps(steps);
  if (bytes.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, bytes.data(), bytes.size());
  return bytes.size();
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* first, size_t first_size,
                                            const uint8_t* second, size_t second_size, uint8_t* out,
                                            size_t max_size, unsigned int seed) {
  ProtoMutator draw(&Words(), seed);
  std::vector<Step> steps = ReadSteps(first, first_size);
  const std::vector<Step> tail = ReadSteps(second, second_size);
  steps.resize(draw.Draw(steps.size() + 1));
  const size_t from = draw.Draw(tail.size() + 1);
  steps.insert(steps.end(), tail.begin() + static_cast<ptrdiff_t>(from), tail.end());
  const std::string bytes = WriteSteps(steps);
  if (bytes.size() > max_size) return 0;
  std::memcpy(out, bytes.data(), bytes.size());
  return bytes.size();
}
