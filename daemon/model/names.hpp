// The names by which the contract and the database call the values of the
// model's enumerations: "tls", "starttls", "SHA-256". One switch per
// enumeration in names.cpp (change.cpp for the kinds of change) is the only list.
#pragma once

#include "model/account.hpp"
#include "model/change.hpp"
#include "model/credential.hpp"
#include "model/domain.hpp"

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace cusax::model {

// Empty for a number that is none of the enumeration's values.
std::string_view name_of(sip_transport value);     // "udp"
std::string_view name_of(xmpp_security value);     // "starttls", "direct"
std::string_view name_of(relay_kind value);        // "stun", "turn"
std::string_view name_of(relay_transport value);   // "udp"
std::string_view name_of(dns_mode value);          // "zone"
std::string_view name_of(tel_edit value);          // "forbid"
std::string_view name_of(voice_form value);        // "bare", "uri"
std::string_view name_of(digest_algorithm value);  // "MD5", "SHA-256", "SHA-512-256" as in RFC 7616
std::string_view name_of(scram_hash value);        // "SCRAM-SHA-1", "SCRAM-SHA-256": the SASL mechanism
std::string_view name_of(account_status value);    // "active"
std::string_view name_of(address_type value);      // "voice", the TEL type of RFC 6350

template <class E>
concept named = requires(E value) {
    { name_of(value) } -> std::same_as<std::string_view>;
};

// The value that bears exactly this name.
template <named E>
std::optional<E> parse_name(std::string_view name) {
    for (int i = 0;; ++i) {
        auto const value = static_cast<E>(i);
        auto const known = name_of(value);
        if (known.empty()) return std::nullopt;
        if (known == name) return value;
    }
}

// All names for an error text: "udp, tcp, tls, ws, wss".
template <named E>
std::string list_names() {
    std::string names;
    for (int i = 0; !name_of(static_cast<E>(i)).empty(); ++i) {
        if (i > 0) names += ", ";
        names += name_of(static_cast<E>(i));
    }
    return names;
}

}  // namespace cusax::model
