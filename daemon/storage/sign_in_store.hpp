// What a password is checked against, read in one short look-up: it takes the
// same round trip whether somebody is found or not, so that time does not tell.
#pragma once

#include "model/account.hpp"
#include "model/credential.hpp"
#include "storage/pool.hpp"

#include <optional>
#include <string>

namespace cusax::storage {

struct sign_in {
    std::string account_id;
    model::account_status status = model::account_status::active;
    model::service_set services;
    std::optional<model::scram_verifier> verifier;  // SCRAM-SHA-256; none: there is no password
};

// Both throw cusax::unavailable where the database is away; any thread.
class sign_in_store {
  public:
    explicit sign_in_store(connection_pool &pool) : pool_(pool) {}

    std::optional<sign_in> find(model::jid const &jid);
    std::optional<sign_in> find(
        model::sip_uri const &aor);  // not by a further address: nobody signs in with it

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
