// The STUN and TURN servers of a domain for its users (XEP-0215), with
// credentials that last a while where the TURN servers share a secret with us.
#pragma once

#include "component/directory.hpp"
#include "component/link_config.hpp"
#include "component/refusal.hpp"
#include "xmpp/delegation.hpp"

namespace cusax::component {

// A request in urn:xmpp:extdisco:2 that a server forwards. Blocks; throws what `accounts` throws.
answer_payload answer_relays(xmpp::delegated_request const &request, link_config const &config,
                             directory &accounts);

}  // namespace cusax::component
