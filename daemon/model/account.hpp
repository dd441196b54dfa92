// An account: one person's (or device's) identity in a domain, in SIP and in XMPP.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "model/jid.hpp"
#include "model/phone_number.hpp"
#include "model/sip_uri.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cusax::model {

enum class account_status { active, suspended, deleted };

// What a telephone address is good for: the TEL types of RFC 6350 §6.4.1 that name a medium.
enum class address_type { voice, video, cell, fax, pager, text, textphone };

using address_uri = std::variant<phone_number, sip_uri>;
std::string render(address_uri const &uri);  // "tel:+…" or "sip:user@host"
result<address_uri> parse_address_uri(
    std::string_view text);  // what render() wrote; people's numbers go through numbering_plan

// An address at which the account is called beside its sip_address.
struct address {
    address_uri uri;
    address_type type = address_type::voice;
    bool primary = false;
    bool published = true;
    bool operator==(address const &) const = default;
};

struct service_set {
    bool xmpp = true;
    bool voice = true;
    bool video = false;
    bool operator==(service_set const &) const = default;
};

struct person_name {
    std::optional<std::string> formatted;
    std::optional<std::string> given;
    std::optional<std::string> family;
    bool operator==(person_name const &) const = default;
};

// What the operator says of a person; everything but the identity itself.
struct profile {
    person_name name;
    std::optional<std::string> email;
    std::optional<std::string> organization;
    std::optional<std::string> title;
    bool operator==(profile const &) const = default;
};

struct account {
    std::string id;  // UUID
    model::jid jid;
    sip_uri sip_address;
    account_status status = account_status::active;
    service_set services;
    model::profile profile;
    std::vector<address> addresses;
    std::optional<std::string> source;       // the directory it came from
    std::optional<std::string> external_id;  // its key there
    std::map<std::string, std::string> labels;
    bool password_set = false;
    bool password_change_required = false;  // clients are told to ask for another one
    std::int64_t version = 0;
    timestamp created_at{};
    timestamp updated_at{};
    std::optional<timestamp> deleted_at;  // of a tombstone

    bool operator==(account const &) const = default;
};

// The name to show: the formatted name, else given and family, else the user name.
std::string display_name(account const &of);

}  // namespace cusax::model
