// From a password to everything that is kept of it, where the domain's policy
// takes it. The derivation is dear by intent (RFC 7677 §4), so as many run at
// once as there are cores and the others wait; it never happens inside a
// transaction.
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "credentials/bad_passwords.hpp"
#include "model/account.hpp"
#include "model/credential.hpp"
#include "model/domain.hpp"
#include "storage/account_store.hpp"

#include <memory>
#include <mutex>
#include <semaphore>

namespace cusax::lifecycle {

class credential_maker {
  public:
    explicit credential_maker(storage::account_store &store);

    // From now on these are refused, whatever the domain. Any thread; nullptr: none are.
    void refuse(std::shared_ptr<credentials::bad_passwords const> bad);

    // Verifiers for SCRAM by `xmpp_domain`'s policy and for digest by
    // `sip_domain`'s realm and algorithms. Errors: invalid_input (empty, over
    // 1,024 octets, not UTF-8, code points that SASLprep prohibits; too short,
    // a name of the owner's, a bad one or one of the last by `xmpp_domain`'s
    // policy), without a pointer and without the password. Any thread; blocks
    // for milliseconds; throws cusax::unavailable where the policy looks back
    // and the database is away.
    result<model::credential_set> make(secret_string const &password, model::account const &owner,
                                       model::domain const &xmpp_domain, model::domain const &sip_domain);

  private:
    std::shared_ptr<credentials::bad_passwords const> bad();

    storage::account_store &store_;
    std::counting_semaphore<> cores_;
    std::mutex mutex_;
    std::shared_ptr<credentials::bad_passwords const> bad_;
};

}  // namespace cusax::lifecycle
