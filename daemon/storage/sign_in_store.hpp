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

// Who signs in to a SIP server by a digest (schema/functions/sip_sign_in.sql), and what the server shows of
// them.
struct sip_sign_in {
    std::string ha1;       // MD5, hexadecimal: as good as the password inside its realm
    std::string sip_user;  // of the AOR; a device signs in under a name of its own
    model::domain_name sip_domain;
    bool video = false;
    std::optional<std::string> xmpp_uri;
    std::optional<std::string> display_name;
    std::optional<std::string> number;  // E.164, the primary one or the first
};

// All throw cusax::unavailable where the database is away; any thread.
class sign_in_store {
  public:
    explicit sign_in_store(connection_pool &pool) : pool_(pool) {}

    std::optional<sign_in> find(model::jid const &jid);
    std::optional<sign_in> find(
        model::sip_uri const &aor);  // not by a further address: nobody signs in with it

    // By the user name of the digest and its realm or the domain's name in A-labels, as they were sent.
    std::optional<sip_sign_in> find_sip(std::string const &username, std::string const &domain);

  private:
    connection_pool &pool_;
};

}  // namespace cusax::storage
