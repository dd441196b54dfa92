// Requests that a server forwards because their namespace is delegated to us
// (XEP-0355): vCards of its users, vcard-temp (XEP-0054) and vCard4 (XEP-0292).
#pragma once

#include "component/directory.hpp"
#include "component/responder.hpp"
#include "xmpp/delegation.hpp"

namespace cusax::component {

// `request.server` is believed. Anybody may get; only the owner may set. Blocks; throws what `accounts`
// throws.
answer_payload answer_delegated(xmpp::delegated_request const &request, directory &accounts);

}  // namespace cusax::component
