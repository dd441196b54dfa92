// From a password to everything that is kept of it. The derivation is dear by
// intent (RFC 7677 §4), so as many run at once as there are cores and the others
// wait; it never happens inside a transaction.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "model/account.hpp"
#include "model/credential.hpp"
#include "model/domain.hpp"

#include <semaphore>

namespace cusax::lifecycle {

class credential_maker {
  public:
    credential_maker();

    // Verifiers for SCRAM by `xmpp_domain`'s policy and for digest by
    // `sip_domain`'s realm and algorithms. Errors: invalid_input (empty, over
    // 1,024 octets, not UTF-8, code points that SASLprep prohibits), without a
    // pointer and without the password. Any thread; blocks for milliseconds.
    result<model::credential_set> make(secret_string const &password, model::account const &owner,
                                       model::domain const &xmpp_domain, model::domain const &sip_domain);

  private:
    std::counting_semaphore<> cores_;
};

}  // namespace cusax::lifecycle
