// The public key that contact data in huiyin.commands is encrypted to.
#include <ostream>

#include "huiyin/intake/v1/intake.pb.h"
#include "services/ctl/client.h"
#include "services/ctl/queries.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {

absl::Status ContactKey(Context& context) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  intake::v1::GetContactKeyResponse response;
  RETURN_IF_ERROR(client->Call(intake::v1::GetContactKeyRequest(), &response));
  *context.out << response.jwk() << '\n';
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
