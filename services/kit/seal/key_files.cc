#include "services/kit/seal/key_files.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/seal/key_fold.h"
#include "services/kit/seal/keyed_hash.h"
#include "services/kit/seal/master_key.h"

namespace huiyin::kit {
namespace {

// Sealed with the key file's key at the first start: tells a wrong file from damaged rows.
constexpr std::string_view kMasterContext = "huiyin master key verifier 1";
constexpr std::string_view kIndexContext = "huiyin index key verifier 1";
// Tags are made of digits only, so that none is ever the index key's fingerprint.
constexpr std::string_view kMasterFingerprintText = "huiyin master key fingerprint 1";
constexpr std::string_view kIndexFingerprintText = "huiyin index key fingerprint 1";

absl::Status CheckKeyFile(KeyRows& rows, Verifier of, const SecretKey& key,
                          std::string_view context, const char* mismatch) {
  ASSIGN_OR_RETURN(std::optional<std::string> verifier, rows.FindVerifier(of));
  if (!verifier) {
    ASSIGN_OR_RETURN(AeadBox box, AeadSeal(key, "", context));
    return rows.PutVerifier(of, box.nonce + box.ciphertext);
  }
  const std::string_view row = *verifier;
  const size_t nonce_bytes = std::min(kAeadNonceBytes, row.size());
  if (AeadOpen(key, row.substr(0, nonce_bytes), row.substr(nonce_bytes), context).ok()) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(mismatch);
}

absl::StatusOr<SecretKey> OpenMasterKey(KeyRows& rows, const std::string& path) {
  ASSIGN_OR_RETURN(auto verifier, rows.FindVerifier(Verifier::kMasterKey));
  ASSIGN_OR_RETURN(SecretKey key, LoadMasterKey(path, verifier.has_value()));
  RETURN_IF_ERROR(CheckKeyFile(rows, Verifier::kMasterKey, key, kMasterContext,
                               "master.key is not the one the keys beside it were wrapped with; "
                               "restore both from the same backup"));
  return key;
}

absl::StatusOr<SecretKey> OpenIndexKey(KeyRows& rows, const std::string& path) {
  // Before the new file: a crash between leaves the empty one, and this is done again.
  if (IndexKeyGivenUp(path)) RETURN_IF_ERROR(rows.RemoveVerifier(Verifier::kIndexKey));
  ASSIGN_OR_RETURN(auto verifier, rows.FindVerifier(Verifier::kIndexKey));
  ASSIGN_OR_RETURN(SecretKey key, LoadIndexKey(path, verifier.has_value()));
  RETURN_IF_ERROR(CheckKeyFile(rows, Verifier::kIndexKey, key, kIndexContext,
                               "index.key is not the one the tags so far were made with; restore "
                               "it from its backup, or empty it to give them up"));
  return key;
}

// Against the fingerprint in the topic; where there is none yet, this key's is written. When several
// instances do so at once, the first counts and the others find out here.
absl::Status CheckFingerprint(const KeyRows& rows, KeyTopic& topic, TopicRow of,
                              std::string_view text, const SecretKey& key,
                              const std::string& path) {
  ASSIGN_OR_RETURN(const std::string fingerprint, KeyedHash(key, text));
  ASSIGN_OR_RETURN(std::optional<std::string> known, rows.FindTopicRow(of));
  if (!known) {
    RETURN_IF_ERROR(topic.Append({FingerprintRecord(of, fingerprint)}));
    ASSIGN_OR_RETURN(known, rows.FindTopicRow(of));
  }
  if (known && FingerprintOf(*known) == fingerprint) return absl::OkStatus();
  return absl::FailedPreconditionError(
      Concat(path, " is not the key that the other instances use; put a copy of theirs in its ",
             "place, with mode 0600"));
}

absl::StatusOr<SecretKey> OpenSharedMasterKey(const KeyRows& rows, KeyTopic& topic,
                                              const std::string& path) {
  ASSIGN_OR_RETURN(const auto known, rows.FindTopicRow(TopicRow::kMasterKey));
  ASSIGN_OR_RETURN(SecretKey key, LoadMasterKey(path, known.has_value()));
  RETURN_IF_ERROR(
      CheckFingerprint(rows, topic, TopicRow::kMasterKey, kMasterFingerprintText, key, path));
  return key;
}

absl::StatusOr<SecretKey> OpenSharedIndexKey(const KeyRows& rows, KeyTopic& topic,
                                             const std::string& path) {
  ASSIGN_OR_RETURN(const auto known, rows.FindTopicRow(TopicRow::kIndexKey));
  // One instance's empty file, perhaps of a copy that failed, must not take the tags from all.
  if (known && IndexKeyGivenUp(path)) {
    return absl::FailedPreconditionError(
        Concat(path, " is empty; put a copy of another instance's in its place, with mode 0600: ",
               "where keys are shared, tags cannot be given up"));
  }
  ASSIGN_OR_RETURN(SecretKey key, LoadIndexKey(path, known.has_value()));
  RETURN_IF_ERROR(
      CheckFingerprint(rows, topic, TopicRow::kIndexKey, kIndexFingerprintText, key, path));
  return key;
}

}  // namespace

absl::StatusOr<KeyFiles> OpenKeyFiles(KeyRows& rows, const std::string& folder, KeyTopic* topic) {
  const std::string master_path = folder + "/master.key", index_path = folder + "/index.key";
  if (topic != nullptr) {
    ASSIGN_OR_RETURN(SecretKey master, OpenSharedMasterKey(rows, *topic, master_path));
    ASSIGN_OR_RETURN(SecretKey index, OpenSharedIndexKey(rows, *topic, index_path));
    return KeyFiles{std::move(master), std::move(index)};
  }
  ASSIGN_OR_RETURN(const auto source, rows.FindTopicRow(TopicRow::kSource));
  if (source) {
    return absl::FailedPreconditionError(
        Concat("the keys in ", folder, " are a copy of the topic ", *source,
               ": keys made without it would be missing there; start with the topic, or in an ",
               "empty folder"));
  }
  ASSIGN_OR_RETURN(SecretKey master, OpenMasterKey(rows, master_path));
  ASSIGN_OR_RETURN(SecretKey index, OpenIndexKey(rows, index_path));
  return KeyFiles{std::move(master), std::move(index)};
}

}  // namespace huiyin::kit
