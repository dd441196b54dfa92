// Requests that a server forwards because their namespace is delegated to us
// (XEP-0355): vCards of its users, vcard-temp (XEP-0054) and vCard4 (XEP-0292), and
// the relays of their domain (relay_services.cpp).
#pragma once

#include "component/directory.hpp"
#include "component/link_config.hpp"
#include "component/refusal.hpp"
#include "xmpp/delegation.hpp"

namespace cusax::component {

// `request.server` is believed. Anybody may get a card; only the owner may set it. Blocks; throws what
// `accounts` throws.
answer_payload answer_delegated(xmpp::delegated_request const &request, link_config const &config,
                                directory &accounts);

}  // namespace cusax::component
