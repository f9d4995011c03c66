// VolatileFs: a RocksDB file system that forgets at a kill what a power cut would take.
//
// Everything that was not synced stands in this process's memory only, so SIGKILL loses it: appended bytes until the file
// is synced; new names, renames and deletions until their folder is synced. What was synced is on the real disk, under
// its real name. The next life opens the folder as the cut left it.
//
//   auto files = std::make_shared<VolatileFs>(scratch);        // scratch: a folder on the same disk, of this life only
//   auto env = rocksdb::NewCompositeEnv(files);
//   options.node.env = env.get();
//
// How: a new file's synced bytes go to a nameless place in `scratch`; syncing the folder links it under its name. What is
// done to a folder's names reaches the disk in the order in which it was done, as a journal would have it.
//
// Not covered: folders made by mkdir (written through; kit::CreateFolder syncs their parents), files written without
// RocksDB, and RocksDB's own LOG and LOCK.
// Threads: safe from any.
#pragma once

#include <rocksdb/file_system.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace huiyin::kit {

// One file: what is on disk at `real`, and what was appended since.
struct VolatileFile {
  std::mutex mutex;
  std::string real;
  uint64_t synced_bytes = 0;
  std::string unsynced;

  uint64_t Size();
  rocksdb::IOStatus Read(uint64_t offset, size_t n, rocksdb::Slice* result, char* scratch);
  rocksdb::IOStatus Sync();
};

class VolatileFs : public rocksdb::FileSystemWrapper {
 public:
  // What is about to be done, or was, to which file; for a test that ends the process there.
  enum class Step { kAppend, kBeforeSync, kAfterSync, kNames };
  using Watch = std::function<void(Step step, const std::string& path)>;

  // `lying_part`: files with this in their path are told that they are synced and are not, as some
  // disks do; a control for whoever tests with this. Empty: none.
  explicit VolatileFs(
      std::string scratch, Watch watch = [](Step, const std::string&) {},
      std::string lying_part = "");

  const char* Name() const override { return "VolatileFs"; }
  // Bytes and names that a cut would take now.
  uint64_t UnsyncedBytes();
  size_t UnsyncedNames();

  using Options = rocksdb::FileOptions;
  using Io = rocksdb::IOOptions;
  using Debug = rocksdb::IODebugContext;
  using Status = rocksdb::IOStatus;
  Status NewSequentialFile(const std::string& path, const Options& options,
                           std::unique_ptr<rocksdb::FSSequentialFile>* file, Debug* d) override;
  Status NewRandomAccessFile(const std::string& path, const Options& options,
                             std::unique_ptr<rocksdb::FSRandomAccessFile>* file, Debug* d) override;
  Status NewWritableFile(const std::string& path, const Options& options,
                         std::unique_ptr<rocksdb::FSWritableFile>* file, Debug* d) override;
  Status ReopenWritableFile(const std::string& path, const Options& options,
                            std::unique_ptr<rocksdb::FSWritableFile>* file, Debug* d) override;
  Status ReuseWritableFile(const std::string& path, const std::string& old, const Options& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file, Debug* d) override;
  Status NewRandomRWFile(const std::string& path, const Options& options,
                         std::unique_ptr<rocksdb::FSRandomRWFile>* file, Debug* d) override;
  Status NewDirectory(const std::string& path, const Io& options,
                      std::unique_ptr<rocksdb::FSDirectory>* folder, Debug* d) override;
  Status FileExists(const std::string& path, const Io& options, Debug* d) override;
  Status GetChildren(const std::string& path, const Io& options, std::vector<std::string>* names,
                     Debug* d) override;
  Status GetChildrenFileAttributes(const std::string& path, const Io& options,
                                   std::vector<rocksdb::FileAttributes>* found, Debug* d) override;
  Status DeleteFile(const std::string& path, const Io& options, Debug* d) override;
  Status Truncate(const std::string& path, size_t size, const Io& options, Debug* d) override;
  Status GetFileSize(const std::string& path, const Io& options, uint64_t* size, Debug* d) override;
  Status GetFileModificationTime(const std::string& path, const Io& options, uint64_t* time,
                                 Debug* d) override;
  Status RenameFile(const std::string& from, const std::string& to, const Io& options,
                    Debug* d) override;
  Status LinkFile(const std::string& from, const std::string& to, const Io& options,
                  Debug* d) override;
  Status NumFileLinks(const std::string& path, const Io& options, uint64_t* count,
                      Debug* d) override;

  // The names of a folder reach the disk.
  Status SyncFolder(const std::string& path);
  void Tell(Step step, const std::string& path) { watch_(step, path); }
  bool Lies(const std::string& path) const {
    return !lying_part_.empty() && path.find(lying_part_) != std::string::npos;
  }

 private:
  using File = std::shared_ptr<VolatileFile>;
  // What this life did to a name. `file` null: it was deleted.
  struct Change {
    File file;
    uint64_t order = 0;
    bool durable = false;
  };

  // Outside of the model.
  static bool PassesThrough(const std::string& path);
  // The file of that name as this process sees it; null: there is none.
  File Find(const std::string& path);
  void Set(const std::string& path, File file);
  Status RenameFolder(const std::string& from, const std::string& to, const Io& options, Debug* d);
  Status MakeDurable(const std::string& path, const Change& change);

  const std::string scratch_;
  const Watch watch_;
  const std::string lying_part_;
  std::mutex mutex_;  // taken before a file's
  std::map<std::string, Change> changes_;
  uint64_t order_ = 0;
  uint64_t files_made_ = 0;
};

}  // namespace huiyin::kit
