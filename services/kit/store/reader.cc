#include "services/kit/store/reader.h"

#include "google/protobuf/message_lite.h"
#include "services/kit/base/status.h"

namespace huiyin::kit {

RowPtr ParseRow(std::string_view bytes, const google::protobuf::MessageLite& shape) {
  std::shared_ptr<google::protobuf::MessageLite> row(shape.New());
  HUIYIN_CHECK(row->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())),
               "a state row that parses as its table's message");
  return row;
}

std::shared_ptr<google::protobuf::MessageLite> CopyRow(const google::protobuf::MessageLite& row) {
  std::shared_ptr<google::protobuf::MessageLite> copy(row.New());
  copy->CheckTypeAndMergeFrom(row);
  return copy;
}

RowPtr Reader::Find(std::string_view key, const google::protobuf::MessageLite& shape) const {
  std::string bytes;
  return Get(key, &bytes) ? ParseRow(bytes, shape) : nullptr;
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): others keep the row.
void Writer::PutRow(std::string_view key, RowPtr row) { Put(key, row->SerializeAsString()); }

void Writer::Change(std::string_view key, const google::protobuf::MessageLite& shape,
                    IfNone if_none, Changing change) {
  const RowPtr found = Find(key, shape);
  if (found == nullptr && if_none == IfNone::kLeave) return;
  const std::shared_ptr<google::protobuf::MessageLite> row =
      CopyRow(found == nullptr ? shape : *found);
  if (change(row.get())) {
    PutRow(key, row);
  } else {
    Delete(key);
  }
}

}  // namespace huiyin::kit
