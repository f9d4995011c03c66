// An export of any bytes: every row is given or rejected, and a row that is given survives the file
// in which the importer sorts it.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "services/ctl/la311/row_codec.h"
#include "services/ctl/la311/row_reader.h"
#include "services/kit/base/status.h"

using namespace huiyin::ctl::la311;

namespace {

constexpr char kHeader[] =
    "srnumber,createddate,closeddate,servicedate,status,requesttype,owner,assignto,requestsource,"
    "apc,ncname,latitude,longitude\n";

// A file that is never on a disk. Its path opens it from the start.
class MemoryFile {
 public:
  MemoryFile() : file_(memfd_create("csv", 0)) { HUIYIN_CHECK(file_ >= 0, "a file in memory"); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(file_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }
  void Fill(const std::string& text) {
    HUIYIN_CHECK(ftruncate(file_, 0) == 0 && pwrite(file_, text.data(), text.size(), 0) ==
                                                 static_cast<ssize_t>(text.size()),
                 "a file in memory that can be written");
  }

 private:
  int file_;
};

void CheckCodec(const Row& row) {
  std::string bytes;
  EncodeRow(row, &bytes);
  Row again;
  DecodeRow(bytes, &again);
  std::string same;
  EncodeRow(again, &same);  // as bytes: a latitude that is no number equals nothing
  HUIYIN_CHECK(bytes == same, "a row that survives its file");
}

}  // namespace

// The first byte says whether a header stands before the rest.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto los_angeles = LosAngeles::Load();
  HUIYIN_CHECK(los_angeles.ok(), "time zone data on this machine");
  if (size == 0) return 0;
  static MemoryFile file, rejects_file;
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  file.Fill(data[0] % 2 == 0 ? kHeader + rest : rest);
  auto rejects = RejectsWriter::Open(rejects_file.path());
  HUIYIN_CHECK(rejects.ok(), "a file in memory");
  auto reader = RowReader::Open({file.path()}, *los_angeles, &*rejects);
  if (!reader.ok()) return 0;
  Row row;
  int64_t given = 0, last_line = 0;
  while (true) {
    const auto more = reader->Next(&row);
    HUIYIN_CHECK(more.ok(), "a file in memory that can be read");
    if (!*more) break;
    ++given;
    HUIYIN_CHECK(row.line > last_line, "rows in the order of their lines");
    last_line = row.line;
    AnomaliesOf(row, *los_angeles);
    CheckCodec(row);
  }
  HUIYIN_CHECK(given + reader->rejected() == reader->rows_read(), "each row given or rejected");
  HUIYIN_CHECK(reader->bytes_done() == reader->bytes_total(), "read to the end");
  HUIYIN_CHECK(rejects->Close().ok(), "rejects that can be written");
  return 0;
}
