#include "services/intake/contact/sealing.h"

#include <utility>

#include "services/intake/phone.h"

namespace huiyin::intake {

absl::StatusOr<std::string> RequesterTag(const kit::KeyStore& keys, std::string_view phone) {
  const std::string digits = PhoneDigits(phone);
  if (digits.empty()) return std::string();
  return keys.Tag(digits);
}

void SealContact(kit::KeyStore& keys, const std::string& matter_id, const v1::Contact& contact,
                 v1::SubmitCase* said, std::function<void(absl::Status)> done) {
  absl::StatusOr<std::string> tag = RequesterTag(keys, contact.phone());
  if (!tag.ok()) return done(tag.status());
  said->set_requester_tag(*std::move(tag));
  keys.CreateKey(matter_id, [&keys, &contact, matter_id, said,
                             done = std::move(done)](absl::StatusOr<std::string> key_id) {
    if (!key_id.ok()) return done(key_id.status());
    absl::StatusOr<common::v1::SealedData> box =
        keys.Seal(*key_id, contact.SerializeAsString(), matter_id);
    if (!box.ok()) return done(box.status());
    *said->mutable_sealed_contact() = *std::move(box);
    done(absl::OkStatus());
  });
}

}  // namespace huiyin::intake
