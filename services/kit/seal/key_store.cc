#include "services/kit/seal/key_store.h"

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "services/kit/base/folder.h"
#include "services/kit/base/random.h"
#include "services/kit/base/status.h"
#include "services/kit/seal/key_files.h"
#include "services/kit/seal/key_fold.h"
#include "services/kit/seal/key_rows.h"
#include "services/kit/seal/key_topic.h"
#include "services/kit/seal/keyed_hash.h"

namespace huiyin::kit {
namespace {

// A key's row: version, nonce, wrapped key with its tag, hint.
constexpr char kRowVersion = 1;
constexpr size_t kWrappedBytes = kSecretKeyBytes + kAeadTagBytes;
constexpr size_t kHintStart = 1 + kAeadNonceBytes + kWrappedBytes;

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

// Rows and topic may both fail, and the process is to be told once.
std::function<void(absl::Status)> OnlyOnce(std::function<void(absl::Status)> told) {
  if (!told) return nullptr;
  return [told = std::move(told),
          done = std::make_shared<std::atomic<bool>>(false)](absl::Status why) {
    if (!done->exchange(true)) told(std::move(why));
  };
}

absl::Status QueueFull() {
  return absl::ResourceExhaustedError("the key store has too much to do; try again later");
}

}  // namespace

KeyStore::KeyStore(std::unique_ptr<KeyRows> rows, std::unique_ptr<KeyTopic> topic, KeyFiles files,
                   ContactKeys contact_keys)
    : rows_(std::move(rows)),
      topic_(std::move(topic)),
      master_(std::move(files.master)),
      index_(std::move(files.index)),
      contact_keys_(std::move(contact_keys)),
      creator_(kKeyRequestsQueuedMax, [this](auto group) { CreateGroup(std::move(group)); }),
      eraser_(kKeyRequestsQueuedMax, [this](const auto& group) { DestroyGroup(group); }) {}

// The topic is needed by those who wait, until they have their answers, but may not ask for more.
KeyStore::~KeyStore() {
  if (topic_ != nullptr) topic_->Tell(nullptr, nullptr);
}

int64_t KeyStore::syncs() const { return rows_->syncs(); }

absl::StatusOr<std::unique_ptr<KeyStore>> KeyStore::Open(const std::string& folder,
                                                         KeyStoreOptions options) {
  const auto on_fatal = OnlyOnce(std::move(options.on_fatal));
  RETURN_IF_ERROR(MakeFolder(folder));
  ASSIGN_OR_RETURN(std::unique_ptr<KeyRows> rows, KeyRows::Open(folder, options.env, on_fatal));
  std::unique_ptr<KeyTopic> topic;
  if (options.log != nullptr) {
    ASSIGN_OR_RETURN(topic, KeyTopic::Open(rows.get(), {.log = options.log,
                                                        .name = options.topic,
                                                        .wait_ms_max = options.topic_wait_ms_max,
                                                        .pulse_ms = options.topic_pulse_ms}));
  }
  ASSIGN_OR_RETURN(KeyFiles files, OpenKeyFiles(*rows, folder, topic.get()));
  ASSIGN_OR_RETURN(ContactKeys contact_keys,
                   ContactKeys::Load(folder, /*make=*/options.log == nullptr));
  std::unique_ptr<KeyStore> store(
      new KeyStore(std::move(rows), std::move(topic), std::move(files), std::move(contact_keys)));
  RETURN_IF_ERROR(store->FinishErasing());
  if (store->topic_ != nullptr) {
    store->topic_->Tell([raw = store.get()] { raw->PurgeSoon(); }, on_fatal);
    store->PurgeSoon();  // what came between the two
  }
  return store;
}

// Others' erasures have taken rows out of sight. When the queue is full, what is in it does the same.
void KeyStore::PurgeSoon() {
  DestroyRequest request{"", [](const absl::Status&) {}};
  eraser_.Push(request);
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
  if (status.ok()) status = Keep(rows);
  for (size_t i = 0; i < group.size(); ++i) {
    if (status.ok()) {
      group[i].done(std::move(rows[i].first));
    } else {
      group[i].done(status);
    }
  }
}

absl::Status KeyStore::Keep(const std::vector<std::pair<std::string, std::string>>& rows_by_id) {
  if (topic_ == nullptr) return rows_->Add(rows_by_id);
  std::vector<LogEntry> entries;
  entries.reserve(rows_by_id.size());
  for (const auto& [key_id, row] : rows_by_id) entries.push_back({key_id, row});
  return topic_->Append(std::move(entries));
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
    if (request.key_id.empty()) continue;
    ASSIGN_OR_RETURN(const bool gone, IsGone(request.key_id));
    if (!gone) key_ids.push_back(request.key_id);
  }
  if (!key_ids.empty()) RETURN_IF_ERROR(Remove(key_ids));
  // Also those that an earlier failure left behind.
  return FinishErasing();
}

// Where keys are shared, one that is not here may be on its way: only an erasure says that it is gone.
absl::StatusOr<bool> KeyStore::IsGone(const std::string& key_id) const {
  if (topic_ != nullptr) return rows_->IsErased(key_id);
  ASSIGN_OR_RETURN(const std::optional<std::string> row, rows_->Find(key_id));
  return !row.has_value();
}

absl::Status KeyStore::Remove(const std::vector<std::string>& key_ids) {
  if (topic_ == nullptr) return rows_->Remove(key_ids);
  std::vector<LogEntry> erasures;
  for (const std::string& key_id : key_ids) erasures.push_back(ErasureRecord(key_id));
  return topic_->Append(std::move(erasures));
}

absl::StatusOr<SecretKey> KeyStore::FindKey(std::string_view key_id) const {
  ASSIGN_OR_RETURN(std::optional<std::string> row, rows_->Find(key_id));
  if (!row && topic_ != nullptr && key_id.size() == kKeyIdBytes) {
    ASSIGN_OR_RETURN(const bool erased, rows_->IsErased(key_id));
    if (!erased) {
      // Made elsewhere a moment ago, perhaps.
      RETURN_IF_ERROR(topic_->CatchUp());
      ASSIGN_OR_RETURN(row, rows_->Find(key_id));
    }
  }
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
