// OneDocument: a text that must be one YAML document, as yaml-cpp's nodes.
//
// YAML::LoadAll does not end on a text that closes what it never opened, such as "a: }": yaml-cpp
// takes that for documents without end, and without memory. So the documents are counted first.
//
//   std::optional<YAML::Node> root = OneDocument(text);   // nullopt: none, or several
//
// Pure; safe from any thread. Throws YAML::Exception where it is not YAML.
#pragma once

#include <optional>
#include <string>

#include "yaml-cpp/yaml.h"

namespace huiyin::policy {

std::optional<YAML::Node> OneDocument(const std::string& text);

}  // namespace huiyin::policy
