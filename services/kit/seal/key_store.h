// KeyStore: seals contact data, one AES-256 key per attempt to store it, so that destroying a key
// erases the data from every copy of a log that is kept for ever.
//
// Keys live in `<data_dir>/keys`, outside log, state and checkpoints: in RocksDB, each wrapped
// (AES-256-GCM) by the master key in `master.key`. Back that folder up by itself, and keep its
// backups no longer than erasing may take. A second file, `index.key`, makes tags: keyed hashes by
// which what belongs to one text, such as a phone number, is found without holding the text.
//
//   ASSIGN_OR_RETURN(auto keys, KeyStore::Open(data_dir + "/keys"));
//   keys->CreateKey(command_id, [&](absl::StatusOr<std::string> key_id) {
//     // The key is durable. The box goes into the record.
//     auto box = keys->Seal(*key_id, contact.SerializeAsString(), command_id);
//   });
//   ASSIGN_OR_RETURN(std::string contact, keys->Unseal(box, command_id));
//   ASSIGN_OR_RETURN(std::string tag, keys->Tag("13812345678"));
//
// A third file, `contact.key`, opens what others encrypt to this process (contact_keys.h); no key or tag depends on it.
//
// Order: create the key, wait for its callback, then append the record that holds the box. Never
// seal two attempts with one key: an attempt that failed may still land.
//
// Shared keys: instances that seal and open for one another are given one topic of a log
// (KeyStoreOptions::log). Every key and every erasure goes through it; `<data_dir>/keys` is this
// instance's copy, and each instance has the same key files. A key is made, or erased, when the log has
// acknowledged it and the copy has it: so Seal in CreateKey's callback does not wait. docs/keys.md.
//
// Ownership: the store owns its threads and files; one process at a time. The destructor finishes
// and answers what was asked.
//
// Threads: safe from any thread; CreateKey and Destroy never block. Seal and Unseal do not either, except of
// a key that is not in the copy: then they wait until the topic was read to its end, for up to
// topic_wait_ms_max. Callbacks run on the store's own threads (on the caller's when the queue is full
// or the argument is wrong), must not block, and must not destroy the store.
//
// A key that cannot be made durable ends the store for good, as in the log: what is on disk is
// unknown until the next start. `on_fatal` lets the process stop; until then whoever wants a key
// gets an error, and what was sealed before opens.
//
// Errors: NOT_FOUND when the key was destroyed or never made; DATA_LOSS when a box or a key was
// altered, or the box belongs to another context; RESOURCE_EXHAUSTED when too much is queued or the
// disk is full; UNAVAILABLE when the topic does not answer, which passes by itself, and a key that was asked for
// may still stand in it then, used by nobody; Open also FAILED_PRECONDITION and PERMISSION_DENIED, see
// key_files.h, and DATA_LOSS when the topic was cut. No error carries what was sealed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "huiyin/common/v1/sealed.pb.h"
#include "services/kit/seal/aead.h"
#include "services/kit/seal/contact_keys.h"
#include "services/kit/seal/group_worker.h"

namespace rocksdb {
class Env;
}

namespace huiyin::kit {

struct KeyFiles;
class KeyRows;
class KeyTopic;
class Log;

inline constexpr size_t kKeyIdBytes = 16;
inline constexpr size_t kTagBytes = 16;
inline constexpr size_t kKeyHintBytesMax = 128;
inline constexpr size_t kSealedPlaintextBytesMax = 8192 - kAeadTagBytes;
// Requests of one kind that may wait at a time.
inline constexpr size_t kKeyRequestsQueuedMax = 20'000;

struct KeyStoreOptions {
  rocksdb::Env* env = nullptr;  // outlives the store. Default: the machine's own
  // Called once, on whichever thread failed; must not use the store. Default: nothing is called
  std::function<void(absl::Status)> on_fatal;
  // Where keys are shared; outlives the store. Default: they are this process's alone
  Log* log = nullptr;
  // Of one partition, compacted, made for the keys alone (KafkaTopic::compacted_within_ms)
  std::string topic = "huiyin.keys";
  int topic_wait_ms_max = 2'000;  // how long the topic may take to answer. Default: 2 s
  // A record follows when none came for so long, else brokers would not compact: at most a quarter of the
  // topic's compacted_within_ms. Default: 1 h
  int topic_pulse_ms = 3'600'000;
};

class KeyStore {
 public:
  using KeyCreated = std::function<void(absl::StatusOr<std::string> key_id)>;
  using KeyDestroyed = std::function<void(absl::Status)>;

  // `folder` is made, with its master key, when it is not there.
  static absl::StatusOr<std::unique_ptr<KeyStore>> Open(const std::string& folder,
                                                        KeyStoreOptions options = {});
  ~KeyStore();

  // Makes a key under a new random id. `hint` (a matter or command id, never personal data) is kept
  // readable beside it, for finding keys whose attempt came to nothing.
  void CreateKey(std::string_view hint, KeyCreated done);

  // Erases a key; without effect when it is gone already. When `done` is called the key is gone
  // from the store's files too.
  void Destroy(std::string_view key_id, KeyDestroyed done);

  // `associated_data` names the context (such as the command id); the box opens in no other. Must
  // not be empty.
  absl::StatusOr<common::v1::SealedData> Seal(std::string_view key_id, std::string_view plaintext,
                                              std::string_view associated_data) const;
  absl::StatusOr<std::string> Unseal(const common::v1::SealedData& box,
                                     std::string_view associated_data) const;

  // The first kTagBytes of HMAC-SHA256(index key, text): the same for the same text as long as the
  // index key lives, and nothing to anybody without it. Destroying keys leaves tags as they are.
  absl::StatusOr<std::string> Tag(std::string_view text) const;

  // Where keys are shared its file is never made: instances must have the same.
  const ContactKeys& contact_keys() const { return contact_keys_; }

  // Every key with its hint, in the order of the ids.
  absl::Status VisitKeys(
      const std::function<void(std::string_view key_id, std::string_view hint)>& visit) const;

  // fsyncs so far; smaller than the number of keys when keys share one.
  int64_t syncs() const;

 private:
  struct CreateRequest {
    std::string hint;
    KeyCreated done;
  };
  struct DestroyRequest {
    std::string key_id;
    KeyDestroyed done;
  };

  KeyStore(std::unique_ptr<KeyRows> rows, std::unique_ptr<KeyTopic> topic, KeyFiles files,
           ContactKeys contact_keys);
  void PurgeSoon();
  absl::Status FinishErasing();
  void CreateGroup(std::vector<CreateRequest> group);
  void DestroyGroup(const std::vector<DestroyRequest>& group);
  absl::Status DestroyAll(const std::vector<DestroyRequest>& group);
  absl::Status Keep(const std::vector<std::pair<std::string, std::string>>& rows_by_id);
  absl::StatusOr<bool> IsGone(const std::string& key_id) const;
  absl::Status Remove(const std::vector<std::string>& key_ids);
  absl::StatusOr<SecretKey> FindKey(std::string_view key_id) const;

  std::unique_ptr<KeyRows> rows_;
  std::unique_ptr<KeyTopic> topic_;  // null: the keys are this process's alone
  SecretKey master_;
  SecretKey index_;
  ContactKeys contact_keys_;
  // Erasing rewrites files and takes long: it must not hold up those who wait for a key.
  GroupWorker<CreateRequest> creator_;
  GroupWorker<DestroyRequest> eraser_;
};

}  // namespace huiyin::kit
