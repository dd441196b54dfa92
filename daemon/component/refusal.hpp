// What a request is answered with when there is no result, and who counts as
// one of ours: shared by everything that answers requests.
#pragma once

#include "component/link_config.hpp"
#include "xml/element.hpp"
#include "xmpp/stanza_error.hpp"

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace cusax::component {

// What an answer says, before it is wrapped for the way back.
using answer_payload = tl::expected<std::optional<xml::element>, xmpp::stanza_error>;

tl::unexpected<xmpp::stanza_error> refuse(xmpp::error_type type, xmpp::error_condition condition,
                                          std::string text = {});
tl::unexpected<xmpp::stanza_error> item_not_found();  // cancel
tl::unexpected<xmpp::stanza_error> forbidden();       // auth

// A user of a domain of the link; a server's own JID is none.
bool is_own_user(std::string_view jid, link_config const &config);

// One of those whom the link's configuration names, whatever the resource.
bool is_admin(std::string_view jid, link_config const &config);

}  // namespace cusax::component
