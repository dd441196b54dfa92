// How an error of the house is said to an XMPP entity (RFC 6120 §8.3): the one
// switch from error_code to stanza error.
#pragma once

#include "base/error.hpp"
#include "xmpp/stanza_error.hpp"

namespace cusax::component {

xmpp::stanza_error to_stanza_error(error const &what);

// Something of ours is broken or too slow: the client may try again.
xmpp::stanza_error broken_for_now();    // wait, internal-server-error
xmpp::stanza_error too_busy_for_now();  // wait, resource-constraint

}  // namespace cusax::component
