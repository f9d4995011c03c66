// Rules that every proto file of Huiyin keeps.
#pragma once

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace huiyin::protos {

// What breaks a rule in the file, one sentence each, by full name; empty: nothing.
//   a string or bytes field has max_bytes, a repeated or map field has max_items (limits.proto);
//   the zero value of an enum ends in _UNSPECIFIED;
//   an rpc Get takes GetRequest and gives GetResponse;
//   the package is the folder.
std::vector<std::string> FindFaults(const google::protobuf::FileDescriptor& file);

// Why bytes of huiyin.common.v1.Record would not be bytes of `record`, a service's own; empty: they are.
std::vector<std::string> FindRecordFaults(const google::protobuf::Descriptor& record);

}  // namespace huiyin::protos
