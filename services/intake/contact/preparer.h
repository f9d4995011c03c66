// ContactPreparer: contact data that came in huiyin.commands as a JWE, opened, checked and sealed anew, before anything is
// decided and before any log keeps it.
//
//   ContactPreparer preparer(keys);
//   host->set_preparer(&preparer);
//
// The JWE itself must not stand in a decision log: it opens as long as the contact key lives, while a box is erased with a key
// of its own. Ownership: the key store is borrowed. Threads: safe from any.
#pragma once

#include <memory>
#include <string>

#include "services/kit/runtime/command_preparer.h"
#include "services/kit/seal/key_store.h"

namespace huiyin::intake {

class ContactPreparer : public kit::CommandPreparer {
 public:
  explicit ContactPreparer(kit::KeyStore* keys) : keys_(*keys) {}

  void Prepare(std::unique_ptr<kit::Message> command, const std::string& root_id,
               Done done) override;

 private:
  kit::KeyStore& keys_;
};

}  // namespace huiyin::intake
