#include "services/kit/seal/contact_keys.h"

#include <optional>
#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/seal/master_key.h"

namespace huiyin::kit {
namespace {

absl::StatusOr<std::optional<JweKey>> LoadKey(const std::string& path, bool make) {
  ASSIGN_OR_RETURN(const std::optional<SecretKey> secret, LoadContactKey(path, make));
  if (!secret.has_value()) return std::optional<JweKey>();
  absl::StatusOr<JweKey> key = JweKey::From(*secret);
  if (!key.ok()) {
    return absl::Status(key.status().code(),
                        Concat(path, ": ", std::string(key.status().message())));
  }
  return std::optional<JweKey>(*std::move(key));
}

}  // namespace

absl::StatusOr<ContactKeys> ContactKeys::Load(const std::string& folder, bool make) {
  ContactKeys loaded;
  ASSIGN_OR_RETURN(std::optional<JweKey> announced, LoadKey(folder + "/contact.key", make));
  ASSIGN_OR_RETURN(std::optional<JweKey> other, LoadKey(folder + "/contact.other.key", false));
  loaded.announced_ = announced.has_value();
  if (announced.has_value()) loaded.keys_.push_back(*std::move(announced));
  if (other.has_value()) loaded.keys_.push_back(*std::move(other));
  return loaded;
}

absl::StatusOr<std::string> ContactKeys::PublicJwk() const {
  if (announced_) return keys_.front().public_jwk();
  return absl::FailedPreconditionError(
      "there is no keys/contact.key here, so no contact data is taken from huiyin.commands: make "
      "one, and put the same in every instance of intake; docs/keys.md says how");
}

absl::StatusOr<std::string> ContactKeys::Open(std::string_view jwe) const {
  if (keys_.empty()) {
    return absl::InvalidArgumentError(
        "cannot be opened, for intake has no contact.key: its operators must give it one, as "
        "docs/keys.md says");
  }
  std::vector<const JweKey*> keys;
  for (const JweKey& key : keys_) keys.push_back(&key);
  return OpenJwe(keys, jwe);
}

}  // namespace huiyin::kit
