// What another implementation made: vectors/jwe.txt, by jwe_vectors.py.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "services/kit/seal/aead.h"

namespace huiyin::kit {

inline constexpr char kJweText[] = R"({"name":"王伟","phone":"13812345678"})";

struct JweVector {
  std::string name, says, jwe;
};

inline std::vector<JweVector> ReadJweVectors() {
  std::ifstream file(std::string(HUIYIN_ROOT) + "/tests/seal/vectors/jwe.txt");
  std::vector<JweVector> vectors;
  for (std::string line; std::getline(file, line);) {
    const size_t first = line.find('\t'), second = line.find('\t', first + 1);
    vectors.push_back({line.substr(0, first), line.substr(first + 1, second - first - 1),
                       line.substr(second + 1)});
  }
  return vectors;
}

inline std::string JweNamed(const std::string& name) {
  for (JweVector& vector : ReadJweVectors()) {
    if (vector.name == name) return std::move(vector.jwe);
  }
  ADD_FAILURE() << "no vector " << name;
  return std::string();
}

// The bytes `first`, `first` + 1, …: 1 is the vectors' key, 2 the other one.
inline std::string JweSecret(char first) {
  std::string bytes;
  for (size_t i = 0; i < kSecretKeyBytes; ++i) bytes.push_back(static_cast<char>(first + i));
  return bytes;
}

}  // namespace huiyin::kit
