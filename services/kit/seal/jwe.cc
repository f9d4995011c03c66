#include "services/kit/seal/jwe.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

using google::protobuf::Struct;

constexpr char kAlgorithm[] = "ECDH-ES";
constexpr char kEncryption[] = "A256GCM";

absl::Status Refused(const char* what) { return absl::InvalidArgumentError(what); }

absl::Status OtherPair() { return Refused("is not made with ECDH-ES and A256GCM: use these two"); }

absl::Status Unreadable() { return Refused("is no JWE that can be read: make it anew"); }

std::string ToBase64(std::string_view bytes) {
  std::string text;
  absl::WebSafeBase64Escape({bytes.data(), bytes.size()}, &text);
  text.erase(std::find(text.begin(), text.end(), '='), text.end());
  return text;
}

// Without padding and blanks, as JOSE has it.
std::optional<std::string> FromBase64(std::string_view text) {
  const bool letters = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  });
  std::string bytes;
  if (!letters || !absl::WebSafeBase64Unescape({text.data(), text.size()}, &bytes)) {
    return std::nullopt;
  }
  return bytes;
}

struct Parts {
  std::string_view header_text;  // what the tag covers as well
  std::string header, wrapped_key, nonce, ciphertext, tag;
};

absl::StatusOr<Parts> Split(std::string_view jwe) {
  if (jwe.size() > kJweBytesMax) return Refused("is longer than 4096 bytes");
  if (std::count(jwe.begin(), jwe.end(), '.') != 4) {
    return Refused("is no JWE in compact form: five parts with dots between them");
  }
  Parts parts;
  for (std::string* part :
       {&parts.header, &parts.wrapped_key, &parts.nonce, &parts.ciphertext, &parts.tag}) {
    const std::string_view text = jwe.substr(0, jwe.find('.'));
    if (part == &parts.header) parts.header_text = text;
    std::optional<std::string> bytes = FromBase64(text);
    if (!bytes.has_value()) return Unreadable();
    *part = *std::move(bytes);
    jwe.remove_prefix(std::min(text.size() + 1, jwe.size()));
  }
  return parts;
}

bool Has(const Struct& object, const char* name) { return object.fields().contains(name); }

// Empty: it is not there, or no text.
std::string TextOf(const Struct& object, const char* name) {
  const auto found = object.fields().find(name);
  return found == object.fields().end() ? std::string() : found->second.string_value();
}

absl::StatusOr<Struct> ReadHeader(const Parts& parts) {
  Struct header;
  if (parts.header.empty() ||
      !google::protobuf::util::JsonStringToMessage(parts.header, &header).ok()) {
    return Unreadable();
  }
  if (TextOf(header, "alg") != kAlgorithm || TextOf(header, "enc") != kEncryption) {
    return OtherPair();
  }
  if (!parts.wrapped_key.empty() || parts.nonce.size() != kAeadNonceBytes ||
      parts.tag.size() != kAeadTagBytes) {
    return OtherPair();
  }
  if (Has(header, "zip")) return Refused("is compressed: leave `zip` out");
  if (Has(header, "crit")) return Refused("has a `crit` header: leave it out");
  return header;
}

// Of the key that the sender made for this one message; empty: it is none of P-256.
std::string PointOf(const Struct& header) {
  const auto found = header.fields().find("epk");
  if (found == header.fields().end()) return std::string();
  const Struct& epk = found->second.struct_value();
  const auto x = FromBase64(TextOf(epk, "x")), y = FromBase64(TextOf(epk, "y"));
  const bool ours = TextOf(epk, "kty") == "EC" && TextOf(epk, "crv") == "P-256" && x.has_value() &&
                    x->size() == kP256CoordinateBytes && y.has_value();
  return ours ? *x + *y : std::string();
}

std::string BigEndian(size_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift));
  return bytes;
}

// What the derived key is bound to (RFC 7518, 4.6.2); nothing: what the header names is no base64.
std::optional<std::string> KdfInfo(const Struct& header) {
  const auto sender = FromBase64(TextOf(header, "apu")),
             receiver = FromBase64(TextOf(header, "apv"));
  if (!sender.has_value() || !receiver.has_value()) return std::nullopt;
  std::string info;
  for (const std::string& part : {std::string(kEncryption), *sender, *receiver}) {
    info += BigEndian(part.size()) + part;
  }
  return info + BigEndian(kSecretKeyBytes * 8);
}

}  // namespace

JweKey::JweKey(P256Key key) : key_(std::move(key)) {
  const std::string_view point = key_.point();
  // The members of the thumbprint, in its order.
  const std::string members =
      Concat(R"("crv":"P-256","kty":"EC","x":")", ToBase64(point.substr(0, kP256CoordinateBytes)),
             R"(","y":")", ToBase64(point.substr(kP256CoordinateBytes)), R"(")");
  const std::string named = Concat("{", members, "}");
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash;
  SHA256(reinterpret_cast<const unsigned char*>(named.data()), named.size(), hash.data());
  kid_ = ToBase64({reinterpret_cast<const char*>(hash.data()), hash.size()});
  public_jwk_ =
      Concat("{", members, R"(,"kid":")", kid_, R"(","use":"enc","alg":")", kAlgorithm, R"("})");
}

absl::StatusOr<JweKey> JweKey::From(const SecretKey& secret) {
  ASSIGN_OR_RETURN(P256Key key, P256Key::From(secret));
  return JweKey(std::move(key));
}

absl::StatusOr<std::string> OpenJwe(const std::vector<const JweKey*>& keys, std::string_view jwe) {
  ASSIGN_OR_RETURN(const Parts parts, Split(jwe));
  ASSIGN_OR_RETURN(const Struct header, ReadHeader(parts));
  const std::string kid = TextOf(header, "kid");
  const auto named = std::find_if(keys.begin(), keys.end(),
                                  [&](const JweKey* known) { return known->kid() == kid; });
  if (named == keys.end()) {
    return Refused(
        "names no key (`kid`) that is in use here: encrypt to the one that `huiyinctl contact-key` "
        "prints, and name it");
  }
  const absl::Status wrong =
      Refused("does not open: it was altered, or not encrypted to the key that it names");
  const std::optional<std::string> info = KdfInfo(header);
  if (!info.has_value()) return wrong;
  absl::StatusOr<SecretKey> key = (*named)->key().Agree(PointOf(header), *info);
  if (absl::IsInvalidArgument(key.status())) return wrong;
  RETURN_IF_ERROR(key.status());
  absl::StatusOr<std::string> text =
      AeadOpen(*key, parts.nonce, parts.ciphertext + parts.tag, parts.header_text);
  if (absl::IsDataLoss(text.status())) return wrong;
  return text;
}

}  // namespace huiyin::kit
