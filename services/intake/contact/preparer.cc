#include "services/intake/contact/preparer.h"

#include <optional>
#include <utility>

#include "huiyin/intake/v1/commands.pb.h"
#include "services/intake/contact/sealing.h"
#include "services/intake/matter_id.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/command_record.h"
#include "services/kit/seal/aead.h"

namespace huiyin::intake {
namespace {

constexpr char kField[] = "submit_case.contact_jwe";

kit::PreparedCommand Refused(std::string_view why) {
  // The refusal is remembered under the command's id, whatever its JWE is the next time.
  return {.command = nullptr,
          .refused = kit::Violation{
              kField, kit::Concat(why, "; then send the command again under a new id")}};
}

// Why a JWE is refused, or nothing.
using Why = std::optional<std::string>;

// An error is not the JWE's.
absl::StatusOr<Why> ReadContact(const kit::KeyStore& keys, std::string_view jwe,
                                v1::Contact* contact) {
  absl::StatusOr<std::string> json = keys.contact_keys().Open(jwe);
  if (absl::IsInvalidArgument(json.status())) return Why(json.status().message());
  RETURN_IF_ERROR(json.status());
  const bool read = kit::BytesFromJson(*json, contact).has_value();
  kit::Wipe(&*json);
  if (!read) {
    return Why("holds no contact: encrypt JSON of the form {\"name\": …, \"phone\": …}");
  }
  if (auto bad = kit::Validate(*contact); bad.has_value()) {
    return Why(kit::Concat("holds a contact whose ", bad->field, " ", bad->message));
  }
  return Why();
}

// Lives until the box is made.
struct Sealing {
  std::unique_ptr<v1::Command> command;
  v1::Contact contact;
};

}  // namespace

void ContactPreparer::Prepare(std::unique_ptr<kit::Message> command, const std::string& root_id,
                              Done done) {
  auto sealing = std::make_shared<Sealing>();
  sealing->command.reset(static_cast<v1::Command*>(command.release()));
  v1::SubmitCase* said = sealing->command->mutable_submit_case();
  const auto refused = ReadContact(keys_, said->contact_jwe(), &sealing->contact);
  if (!refused.ok()) return done(refused.status());
  if (refused->has_value()) return done(Refused(**refused));
  said->clear_contact_jwe();
  // Refused when it is decided. Its sender's own words are no hint to keep beside a key.
  if (!ValidMatterId(root_id)) {
    return done(kit::PreparedCommand{.command = std::move(sealing->command), .refused = {}});
  }
  SealContact(keys_, root_id, sealing->contact, said,
              [sealing, done = std::move(done)](const absl::Status& sealed) {
                if (!sealed.ok()) return done(sealed);
                done(kit::PreparedCommand{.command = std::move(sealing->command), .refused = {}});
              });
}

}  // namespace huiyin::intake
