#include "services/ctl/la311/row_codec.h"

#include <cstring>
#include <type_traits>

#include "services/kit/base/status.h"

namespace huiyin::ctl::la311 {
namespace {

class Writer {
 public:
  explicit Writer(std::string* out) : out_(out) { out_->clear(); }

  template <typename T>
  void operator()(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    out_->append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  void operator()(const std::string& text) {
    (*this)(static_cast<uint32_t>(text.size()));
    out_->append(text);
  }
  template <typename T>
  void operator()(const std::optional<T>& value) {
    (*this)(value.has_value());
    if (value) (*this)(*value);
  }

 private:
  std::string* out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <typename T>
  void operator()(T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    std::memcpy(&value, Take(sizeof(value)).data(), sizeof(value));
  }
  void operator()(std::string& text) {
    uint32_t bytes = 0;
    (*this)(bytes);
    text.assign(Take(bytes));
  }
  template <typename T>
  void operator()(std::optional<T>& value) {
    bool has_value = false;
    (*this)(has_value);
    value.reset();
    if (has_value) (*this)(value.emplace());
  }
  bool AtEnd() const { return rest_.empty(); }

 private:
  std::string_view Take(size_t bytes) {
    HUIYIN_CHECK(bytes <= rest_.size(), "a row as EncodeRow wrote it");
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }

  std::string_view rest_;
};

// One list of fields for both ways, so that they cannot part.
template <typename Visitor, typename RowType>
void VisitFields(Visitor& visit, RowType& row) {
  visit(row.source_number);
  visit(row.status);
  visit(row.created_us);
  visit(row.closed_us);
  visit(row.promised_us);
  visit(row.updated_us);
  visit(row.category);
  visit(row.department);
  visit(row.office);
  visit(row.channel);
  visit(row.area);
  visit(row.neighbourhood);
  visit(row.latitude);
  visit(row.longitude);
  visit(row.address);
  visit(row.anonymous);
  visit(row.file);
  visit(row.line);
}

}  // namespace

void EncodeRow(const Row& row, std::string* out) {
  Writer writer(out);
  VisitFields(writer, row);
}

void DecodeRow(std::string_view bytes, Row* row) {
  Reader reader(bytes);
  VisitFields(reader, *row);
  HUIYIN_CHECK(reader.AtEnd(), "a row as EncodeRow wrote it");
}

}  // namespace huiyin::ctl::la311
