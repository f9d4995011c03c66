// How a context becomes a client: where the operator's token is looked for.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "services/ctl/client.h"
#include "services/ctl/exit.h"
#include "services/kit/base/text.h"

namespace huiyin::ctl {
namespace {

constexpr char kTokenName[] = "/operator.token";

absl::StatusOr<std::string> ReadToken(const Context& context) {
  std::string path = context.token_file;
  const bool named = !path.empty();
  if (!named) path = (context.data_dir.empty() ? "./data" : context.data_dir) + kTokenName;
  std::ifstream file(path);
  std::string token;
  if (file >> token) return token;
  if (named) return WrongUsage(kit::Concat("--token-file: cannot read a token from ", path));
  return std::string();  // most commands need none; the service says when one does
}

}  // namespace

absl::StatusOr<Client*> GetClient(Context& context) {
  if (context.client == nullptr) {
    absl::StatusOr<std::string> token = ReadToken(context);
    if (!token.ok()) return token.status();
    ClientOptions options{
        .address = context.address, .token = *std::move(token), .timeout_ms = context.timeout_ms()};
    options.on_waiting = [&context](const std::string& why) {
      *context.err << "huiyinctl: no answer from " << context.address << " yet (" << why
                   << "); trying again for " << context.timeout_seconds << " s\n";
    };
    context.client = std::make_shared<Client>(std::move(options));
  }
  return context.client.get();
}

}  // namespace huiyin::ctl
