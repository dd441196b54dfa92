// The commands on the secrets of an account's devices: made, renewed and revoked
// one by one, beside the password and without touching it. As in
// lifecycle/accounts.hpp: each commits once, blocks for it, may be called from
// any thread, and throws cusax::unavailable and cusax::outcome_unknown.
#pragma once

#include "base/result.hpp"
#include "lifecycle/accounts.hpp"
#include "lifecycle/domain_directory.hpp"
#include "model/device_secret.hpp"
#include "storage/account_store.hpp"
#include "storage/writer.hpp"

#include <string>
#include <vector>

namespace cusax::lifecycle {

// What a device signs in with; the secret itself only where it was made just now.
struct device_access {
    model::device_secret device;
    std::string username;  // "juliet~desk"
    std::string realm;
};

struct made_device_secret {
    std::string account_id;
    device_access access;
    secret_string secret;
    bool created = false;  // there was none of this name
};

class device_secrets {
  public:
    device_secrets(accounts &owners, storage::account_store &store, storage::writer &writer,
                   domain_directory &domains)
        : owners_(owners), store_(store), writer_(writer), domains_(domains) {}

    // By name.
    std::vector<device_access> list(model::account const &of);

    // Conditions of the request ask whether there is a secret of this name. Errors: not_found; conflict (it
    // is there and `create_only`, the account has as many as it may, the domain keeps no digest algorithm);
    // address_taken, address_retained (an account has the user name).
    result<made_device_secret> set(storage::account_key const &owner, std::string const &name,
                                   bool create_only, request const &on);

    // Error: not_found.
    result<void> revoke(storage::account_key const &owner, std::string const &name, request const &on);

  private:
    struct found {
        model::account owner;
        bool has_device = false;
    };
    result<found> find(storage::account_key const &owner, std::string const &name, request const &on);
    std::string realm_of(model::account const &owner);

    accounts &owners_;
    storage::account_store &store_;
    storage::writer &writer_;
    domain_directory &domains_;
};

}  // namespace cusax::lifecycle
