// The policy pack: what is in force, what a file would change, and changing it.
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "google/protobuf/util/message_differencer.h"
#include "services/ctl/format.h"
#include "services/ctl/fresh.h"
#include "services/ctl/operate.h"
#include "services/ctl/pack.h"
#include "services/ctl/table.h"
#include "services/kit/base/status.h"
#include "services/policy/diff.h"
#include "services/policy/pack_yaml.h"
#include "services/policy/validate.h"

namespace huiyin::ctl {
namespace {

using directory::v1::Entity;

absl::StatusOr<directory::v1::ApplyPack> ReadFile(const PackOptions& options,
                                                  policy::PackLines* lines) {
  std::stringstream text;
  if (options.file == "-") {
    text << std::cin.rdbuf();
  } else {
    std::ifstream file(options.file);
    if (!file) return BadData(kit::Concat("cannot read ", options.file));
    text << file.rdbuf();
  }
  absl::StatusOr<directory::v1::ApplyPack> pack = policy::ReadPack(text.str(), options.file, lines);
  if (!pack.ok()) return BadData(std::string(pack.status().message()));
  pack->set_prune(options.prune);
  return pack;
}

std::shared_ptr<const policy::Policy> PolicyOf(const directory::v1::GetPackResponse& pack) {
  policy::PolicyBuilder builder;
  directory::v1::Event event;
  event.mutable_pack_applied()->set_name(pack.name());
  event.mutable_pack_applied()->set_version(pack.version());
  builder.Apply(event);
  for (const Entity& entity : pack.entities()) {
    *event.mutable_entity_put()->mutable_entity() = entity;
    builder.Apply(event);
  }
  return builder.Build();
}

// What there is to change, once the file and the pack that would come of it are sound.
struct Change {
  directory::v1::ApplyPack pack;
  directory::v1::GetPackResponse now;
  policy::PackDiff diff;
};

absl::StatusOr<Change> FindChange(Context& context, const PackOptions& options) {
  Change change;
  policy::PackLines lines;
  ASSIGN_OR_RETURN(change.pack, ReadFile(options, &lines));
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  ASSIGN_OR_RETURN(change.now, FetchPack(*client));
  const std::shared_ptr<const policy::Policy> now = PolicyOf(change.now);
  const auto problems =
      policy::Validate(policy::WholeAfter(*now, change.pack.entities(), change.pack.prune()));
  for (const policy::Problem& problem : problems) {
    *context.err << options.file << ':';
    if (int line = lines.LineOf(problem.entity, problem.field); line > 0)
      *context.err << line << ':';
    *context.err << ' ' << Printable(problem.message) << '\n';
  }
  if (!problems.empty()) {
    return BadData(
        kit::Concat(options.file, ": ", problems.size(), " problems; nothing was changed"));
  }
  change.diff = policy::Diff(*now, change.pack.entities(), change.pack.prune());
  return change;
}

// The names of the fields that differ.
std::string Differing(const Entity& before, const Entity& after) {
  const auto* field =
      after.GetReflection()->GetOneofFieldDescriptor(after, Entity::descriptor()->oneof_decl(0));
  if (field == nullptr || !before.GetReflection()->HasField(before, field)) return "";
  const google::protobuf::Message& a = before.GetReflection()->GetMessage(before, field);
  const google::protobuf::Message& b = after.GetReflection()->GetMessage(after, field);
  std::string names;
  for (int i = 0; i < a.GetDescriptor()->field_count(); ++i) {
    const auto* part = a.GetDescriptor()->field(i);
    google::protobuf::util::MessageDifferencer differencer;
    if (differencer.CompareWithFields(a, b, {part}, {part})) continue;
    if (!names.empty()) names += ", ";
    names += part->name();
  }
  return names;
}

void PrintDiff(std::ostream& out, const Change& change) {
  std::map<policy::EntityKey, const Entity*> before;
  for (const Entity& entity : change.now.entities()) before[policy::KeyOf(entity)] = &entity;
  Table table({"", "entity", "fields"});
  for (const Entity& entity : change.diff.put) {
    auto old = before.find(policy::KeyOf(entity));
    const bool is_new = old == before.end();
    table.Add({is_new ? "+" : "~", policy::Describe(entity),
               is_new ? "" : Differing(*old->second, entity)});
  }
  for (const Entity& entity : change.diff.removed) table.Add({"-", policy::Describe(entity), ""});
  if (table.size() == 0) {
    out << "no difference\n";
  } else {
    table.Print(out);
  }
}

std::string DiffJson(const policy::PackDiff& diff) {
  std::vector<std::string> put, removed;
  for (const Entity& entity : diff.put) put.push_back(ToJson(entity, false));
  for (const Entity& entity : diff.removed) removed.push_back(ToJson(entity, false));
  return JsonObject({{"put", JsonArray(put)}, {"removed", JsonArray(removed)}});
}

}  // namespace

absl::Status ApplyDirectory(Context& context, const PackOptions& options) {
  ASSIGN_OR_RETURN(const Change change, FindChange(context, options));
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  directory::v1::ApplyPackRequest request;
  *request.mutable_header() = NewHeader(context);
  *request.mutable_command() = change.pack;
  directory::v1::ApplyPackResponse response;
  RETURN_IF_ERROR(client->Call(request, &response));
  if (context.json()) {
    *context.out << ToJson(response) << '\n';
  } else {
    const directory::v1::ApplyPackReply& reply = response.reply();
    PrintFields(*context.out, {{"pack", change.pack.name()},
                               {"version", kit::Concat(reply.version())},
                               {"put", kit::Concat(reply.put())},
                               {"removed", kit::Concat(reply.removed())}});
  }
  return absl::OkStatus();
}

absl::Status DiffDirectory(Context& context, const PackOptions& options) {
  ASSIGN_OR_RETURN(const Change change, FindChange(context, options));
  if (context.json()) {
    *context.out << DiffJson(change.diff) << '\n';
  } else {
    PrintDiff(*context.out, change);
  }
  return absl::OkStatus();
}

absl::Status ExportDirectory(Context& context) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  ASSIGN_OR_RETURN(const directory::v1::GetPackResponse pack, FetchPack(*client));
  *context.out << (context.json() ? ToJson(pack, false) + "\n"
                                  : policy::WritePack(pack.name(), pack.entities()));
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
