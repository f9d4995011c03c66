// The bound of gRPC itself: a server whose services answer every call of a case at once with an answer of the usual size.
// A process of its own, as the real server is: `huiyin_bench --serve-empty FILE` writes its port into the file and serves
// until it is killed.
#pragma once

#include <string>

namespace huiyin::bench {

int ServeEmpty(const std::string& port_file);

}  // namespace huiyin::bench
