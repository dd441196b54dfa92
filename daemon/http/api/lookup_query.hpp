// What GET /v1/lookup is asked for: an address as people and call logs write
// it, read as a JID, as a SIP address of record and as a number.
#pragma once

#include "base/result.hpp"
#include "model/domain.hpp"
#include "model/jid.hpp"
#include "model/phone_number.hpp"
#include "model/sip_uri.hpp"

#include <optional>
#include <string_view>

namespace cusax::http::api {

// At least one is there; they are tried in this order.
struct lookup_query {
    std::optional<model::jid> jid = {};
    std::optional<model::sip_uri> sip = {};
    std::optional<model::phone_number> number = {};
};

// Takes "xmpp:" (RFC 5122, its query left out), "sip:" and "sips:" (port, parameters and headers left out),
// "tel:" and bare numbers, and user@domain, which is a JID and an AOR. Numbers that are not in international
// form need `plan_of`; nullptr: there is none. A space where only "+" can stand is taken as one: forms encode
// it so. Total. Error: invalid_input, with a text that says what is missing.
result<lookup_query> read_lookup(std::string_view uri, model::domain const *plan_of);

}  // namespace cusax::http::api
