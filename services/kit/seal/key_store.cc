#include "services/kit/seal/key_store.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>

#include "services/kit/base/folder.h"
#include "services/kit/base/random.h"
#include "services/kit/base/status.h"
#include "services/kit/seal/key_rows.h"
#include "services/kit/seal/keyed_hash.h"
#include "services/kit/seal/master_key.h"

namespace huiyin::kit {
namespace {

// A key's row: version, nonce, wrapped key with its tag, hint.
constexpr char kRowVersion = 1;
constexpr size_t kWrappedBytes = kSecretKeyBytes + kAeadTagBytes;
constexpr size_t kHintStart = 1 + kAeadNonceBytes + kWrappedBytes;

// Sealed with the key file's key at the first start: tells a wrong file from damaged rows.
constexpr std::string_view kMasterContext = "huiyin master key verifier 1";
constexpr std::string_view kIndexContext = "huiyin index key verifier 1";

// Ties a wrapped key to its id and hint, so that rows cannot be swapped.
std::string WrapContext(std::string_view key_id, std::string_view hint) {
  return std::string("huiyin wrapped key 1 ").append(key_id).append(hint);
}

absl::StatusOr<std::string> WrapRow(const SecretKey& master, std::string_view key_id,
                                    std::string_view hint, const SecretKey& key) {
  ASSIGN_OR_RETURN(AeadBox box, AeadSeal(master, key.bytes(), WrapContext(key_id, hint)));
  return std::string(1, kRowVersion).append(box.nonce).append(box.ciphertext).append(hint);
}

absl::StatusOr<SecretKey> UnwrapRow(const SecretKey& master, std::string_view key_id,
                                    std::string_view row) {
  if (row.size() < kHintStart || row[0] != kRowVersion) {
    return absl::DataLossError("a row of the key store is malformed; restore it from its backup");
  }
  auto key = AeadOpen(master, row.substr(1, kAeadNonceBytes),
                      row.substr(1 + kAeadNonceBytes, kWrappedBytes),
                      WrapContext(key_id, row.substr(kHintStart)));
  if (!key.ok()) {
    return absl::DataLossError("a row of the key store was altered; restore it from its backup");
  }
  SecretKey secret(*key);
  Wipe(&*key);
  return secret;
}

absl::Status MakeFolder(const std::string& folder) {
  std::error_code error;
  const bool fresh = !std::filesystem::is_directory(folder, error);
  // Durably: keys in a folder that a power cut takes away are contact data lost.
  if (absl::Status made = CreateFolder(folder); !made.ok()) {
    return absl::FailedPreconditionError("cannot make the key folder: " +
                                         std::string(made.message()));
  }
  if (fresh) chmod(folder.c_str(), 0700);
  return absl::OkStatus();
}

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

absl::StatusOr<SecretKey> OpenMasterKey(KeyRows& rows, const std::string& folder) {
  ASSIGN_OR_RETURN(auto verifier, rows.FindVerifier(Verifier::kMasterKey));
  ASSIGN_OR_RETURN(SecretKey key, LoadMasterKey(folder + "/master.key", verifier.has_value()));
  RETURN_IF_ERROR(CheckKeyFile(rows, Verifier::kMasterKey, key, kMasterContext,
                               "master.key is not the one the keys beside it were wrapped with; "
                               "restore both from the same backup"));
  return key;
}

absl::StatusOr<SecretKey> OpenIndexKey(KeyRows& rows, const std::string& folder) {
  const std::string path = folder + "/index.key";
  // Before the new file: a crash between leaves the empty one, and this is done again.
  if (IndexKeyGivenUp(path)) RETURN_IF_ERROR(rows.RemoveVerifier(Verifier::kIndexKey));
  ASSIGN_OR_RETURN(auto verifier, rows.FindVerifier(Verifier::kIndexKey));
  ASSIGN_OR_RETURN(SecretKey key, LoadIndexKey(path, verifier.has_value()));
  RETURN_IF_ERROR(CheckKeyFile(rows, Verifier::kIndexKey, key, kIndexContext,
                               "index.key is not the one the tags so far were made with; restore "
                               "it from its backup, or empty it to give them up"));
  return key;
}

absl::Status QueueFull() {
  return absl::ResourceExhaustedError("the key store has too much to do; try again later");
}

}  // namespace

KeyStore::KeyStore(std::unique_ptr<KeyRows> rows, SecretKey master, SecretKey index)
    : rows_(std::move(rows)),
      master_(std::move(master)),
      index_(std::move(index)),
      creator_(kKeyRequestsQueuedMax, [this](auto group) { CreateGroup(std::move(group)); }),
      eraser_(kKeyRequestsQueuedMax, [this](const auto& group) { DestroyGroup(group); }) {}

KeyStore::~KeyStore() = default;

int64_t KeyStore::syncs() const { return rows_->syncs(); }

absl::StatusOr<std::unique_ptr<KeyStore>> KeyStore::Open(const std::string& folder,
                                                         KeyStoreOptions options) {
  RETURN_IF_ERROR(MakeFolder(folder));
  ASSIGN_OR_RETURN(std::unique_ptr<KeyRows> rows,
                   KeyRows::Open(folder, options.env, std::move(options.on_fatal)));
  ASSIGN_OR_RETURN(SecretKey master, OpenMasterKey(*rows, folder));
  ASSIGN_OR_RETURN(SecretKey index, OpenIndexKey(*rows, folder));
  std::unique_ptr<KeyStore> store(
      new KeyStore(std::move(rows), std::move(master), std::move(index)));
  RETURN_IF_ERROR(store->FinishErasing());
  return store;
}

// A crash may have come between taking a key out of sight and removing its bytes.
absl::Status KeyStore::FinishErasing() {
  ASSIGN_OR_RETURN(std::vector<std::string> key_ids, rows_->Unpurged());
  return rows_->Purge(std::move(key_ids));
}

void KeyStore::CreateKey(std::string_view hint, KeyCreated done) {
  if (hint.size() > kKeyHintBytesMax) {
    return done(absl::InvalidArgumentError("a key's hint is longer than 128 bytes"));
  }
  CreateRequest request{std::string(hint), std::move(done)};
  if (!creator_.Push(request)) request.done(QueueFull());
}

void KeyStore::CreateGroup(std::vector<CreateRequest> group) {
  std::vector<std::pair<std::string, std::string>> rows;
  absl::Status status;
  for (const CreateRequest& request : group) {
    std::string key_id = RandomBytes(kKeyIdBytes);
    absl::StatusOr<SecretKey> key = SecretKey::Random();
    status.Update(key.status());
    if (!status.ok()) break;
    absl::StatusOr<std::string> row = WrapRow(master_, key_id, request.hint, *key);
    status.Update(row.status());
    if (!status.ok()) break;
    rows.emplace_back(std::move(key_id), *std::move(row));
  }
  if (status.ok()) status = rows_->Add(rows);
  for (size_t i = 0; i < group.size(); ++i) {
    if (status.ok()) {
      group[i].done(std::move(rows[i].first));
    } else {
      group[i].done(status);
    }
  }
}

void KeyStore::Destroy(std::string_view key_id, KeyDestroyed done) {
  if (key_id.size() != kKeyIdBytes) {
    return done(absl::InvalidArgumentError("a key id is 16 bytes long"));
  }
  DestroyRequest request{std::string(key_id), std::move(done)};
  if (!eraser_.Push(request)) request.done(QueueFull());
}

void KeyStore::DestroyGroup(const std::vector<DestroyRequest>& group) {
  absl::Status status = DestroyAll(group);
  for (const DestroyRequest& request : group) request.done(status);
}

absl::Status KeyStore::DestroyAll(const std::vector<DestroyRequest>& group) {
  std::vector<std::string> key_ids;
  // Erasing events are replayed on every start: what is gone already must cost nothing.
  for (const DestroyRequest& request : group) {
    ASSIGN_OR_RETURN(std::optional<std::string> row, rows_->Find(request.key_id));
    if (row) key_ids.push_back(request.key_id);
  }
  if (!key_ids.empty()) RETURN_IF_ERROR(rows_->Remove(key_ids));
  // Also those that an earlier failure left behind.
  return FinishErasing();
}

absl::StatusOr<SecretKey> KeyStore::FindKey(std::string_view key_id) const {
  ASSIGN_OR_RETURN(std::optional<std::string> row, rows_->Find(key_id));
  if (!row) return absl::NotFoundError("the key was destroyed or never made");
  return UnwrapRow(master_, key_id, *row);
}

absl::StatusOr<common::v1::SealedData> KeyStore::Seal(std::string_view key_id,
                                                      std::string_view plaintext,
                                                      std::string_view associated_data) const {
  if (plaintext.size() > kSealedPlaintextBytesMax) {
    return absl::InvalidArgumentError("contact data is longer than " +
                                      std::to_string(kSealedPlaintextBytesMax) + " bytes");
  }
  if (associated_data.empty()) {
    return absl::InvalidArgumentError("contact data is sealed without a context");
  }
  ASSIGN_OR_RETURN(SecretKey key, FindKey(key_id));
  ASSIGN_OR_RETURN(AeadBox box, AeadSeal(key, plaintext, associated_data));
  common::v1::SealedData sealed;
  sealed.set_key_id(std::string(key_id));
  sealed.set_nonce(std::move(box.nonce));
  sealed.set_ciphertext(std::move(box.ciphertext));
  return sealed;
}

absl::StatusOr<std::string> KeyStore::Unseal(const common::v1::SealedData& box,
                                             std::string_view associated_data) const {
  ASSIGN_OR_RETURN(SecretKey key, FindKey(box.key_id()));
  return AeadOpen(key, box.nonce(), box.ciphertext(), associated_data);
}

absl::StatusOr<std::string> KeyStore::Tag(std::string_view text) const {
  ASSIGN_OR_RETURN(std::string hash, KeyedHash(index_, text));
  hash.resize(kTagBytes);
  return hash;
}

absl::Status KeyStore::VisitKeys(
    const std::function<void(std::string_view, std::string_view)>& visit) const {
  return rows_->Visit([&](std::string_view key_id, std::string_view row) {
    visit(key_id, row.size() < kHintStart ? std::string_view() : row.substr(kHintStart));
  });
}

}  // namespace huiyin::kit
