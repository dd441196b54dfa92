// What a caller says of an account, typed but not yet proven: lifecycle decides
// whether it can be an account of its domain. A member that was not said is
// empty and takes its default.
#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "model/account.hpp"
#include "model/credential.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cusax::model {

struct address_input {
    std::string uri;  // as typed: tel: or sip: URI, or a number in any form of the domain's plan
    address_type type = address_type::voice;
    bool primary = false;
    bool published = true;
};

// Members that only the service writes; sent back as they were read they are no mistake.
struct account_echo {
    std::optional<std::string> id;
    std::optional<std::int64_t> version;
    std::optional<timestamp> created_at;
    std::optional<timestamp> updated_at;
    std::optional<bool> password_set;
};

struct account_input {
    std::optional<std::string> jid;
    std::optional<std::string> username;
    std::optional<std::string> domain;
    std::optional<std::string> sip_address;
    std::optional<account_status> status;
    std::optional<service_set> services;
    model::profile profile;
    std::vector<address_input> addresses;
    std::optional<std::string> source;
    std::optional<std::string> external_id;
    std::map<std::string, std::string> labels;
    std::optional<secret_string> password;
    std::optional<credential_set> credentials;  // verifiers computed elsewhere, instead of a password
    std::optional<bool> password_change_required;
    account_echo echo;
};

}  // namespace cusax::model
