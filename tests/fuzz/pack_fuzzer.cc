// A pack file of any bytes: read or refused with a place, never half; what was read and is sound is
// written and read again as the same.
#include <cstdint>
#include <set>
#include <string>

#include "services/kit/base/status.h"
#include "services/kit/runtime/validator.h"
#include "services/policy/pack_yaml.h"
#include "services/policy/validate.h"

using namespace huiyin;

namespace {

std::set<std::string> Texts(const policy::Entities& entities) {
  std::set<std::string> texts;
  for (const auto& entity : entities) texts.insert(entity.SerializeAsString());
  return texts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  policy::PackLines lines;
  const auto pack = policy::ReadPack(text, "pack.yaml", &lines);
  if (!pack.ok()) {
    HUIYIN_CHECK(absl::IsInvalidArgument(pack.status()), "a pack refused for what it says");
    HUIYIN_CHECK(std::string(pack.status().message()).starts_with("pack.yaml"),
                 "a refusal that begins with the file");
    return 0;
  }
  HUIYIN_CHECK(directory::v1::ApplyPack().ParseFromString(pack->SerializeAsString()),
               "a pack that can be sent");
  const auto broken = kit::Validate(*pack);
  HUIYIN_CHECK(!broken.has_value(), broken->field.c_str());
  const auto problems = policy::Validate(pack->entities());
  for (const policy::Problem& problem : problems) {
    HUIYIN_CHECK(lines.LineOf(problem.entity, problem.field) > 0, "a problem's place in the file");
  }
  if (!problems.empty()) return 0;
  const std::string written = policy::WritePack(pack->name(), pack->entities());
  const auto again = policy::ReadPack(written, "again.yaml");
  HUIYIN_CHECK(again.ok(), std::string(again.status().message()).c_str());
  HUIYIN_CHECK(again->name() == pack->name(), "the same name");
  HUIYIN_CHECK(Texts(again->entities()) == Texts(pack->entities()), "the same entities");
  HUIYIN_CHECK(policy::WritePack(again->name(), again->entities()) == written, "the same text");
  return 0;
}
