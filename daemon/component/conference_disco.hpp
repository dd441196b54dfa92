// Conferences in the component's service discovery (XEP-0030, CUSAX-9). The
// node "conferences" holds them; the node of one is its room's JID
// ("room@host", "xmpp:room@host") or, for the way back, its bridge's "sip:" URI.
#pragma once

#include "component/directory.hpp"
#include "component/link_config.hpp"
#include "component/responder.hpp"
#include "xmpp/disco.hpp"

#include <optional>
#include <vector>

namespace cusax::component {

// What disco#items of the component itself lists of conferences: the node that holds them.
std::vector<xmpp::disco_item> conference_items(link_config const &config, directory &accounts);

// The answer to a disco#info or disco#items get whose node is about conferences; nullopt: it is not. One
// conference is told to whoever names it, the list to people of the link's domains only. Blocks; throws what
// `accounts` throws.
std::optional<answer_payload> answer_conference_disco(xml::element const &iq, link_config const &config,
                                                      directory &accounts);

}  // namespace cusax::component
