// Exports written for a test: a folder that vanishes with it, and rows with what the test needs.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace huiyin::ctl::la311 {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "la311-test-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path() const { return path_.string(); }
  std::string PathOf(const std::string& name) const { return (path_ / name).string(); }
  bool empty() const { return std::filesystem::is_empty(path_); }

  std::string Write(const std::string& name, const std::string& content) const {
    std::ofstream(PathOf(name), std::ios::binary) << content;
    return PathOf(name);
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(PathOf(name), std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    return content.str();
  }

 private:
  std::filesystem::path path_;
};

inline const std::string kHeader =
    "srnumber,createddate,closeddate,servicedate,status,requesttype,owner,assignto,requestsource,"
    "apc,ncname\n";

// One row under kHeader.
inline std::string RowText(const std::string& number, const std::string& created,
                           const std::string& closed, const std::string& service,
                           const std::string& status) {
  return number + "," + created + "," + closed + "," + service + "," + status +
         ",Bulky Items,BOS,NC,Call,Central APC,ECHO PARK NC\n";
}

}  // namespace huiyin::ctl::la311
