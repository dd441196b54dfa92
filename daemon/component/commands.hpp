// Ad-hoc commands (XEP-0050) of the component: which ones somebody may use, and
// the conversation of one of them.
#pragma once

#include "component/account_desk.hpp"
#include "component/command_sessions.hpp"
#include "component/link_config.hpp"
#include "component/refusal.hpp"
#include "xmpp/disco.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace cusax::component {

// The commands that `from` may use, as items of the node of XEP-0050 §3.1.
std::vector<xmpp::disco_item> list_commands(std::string_view from, link_config const &config);

// disco#info of the list of commands, or of a command that `from` may use; nullopt for any other node.
std::optional<xmpp::disco_info> describe_command(std::string_view node, std::string_view from,
                                                 link_config const &config);

// `iq` is a set with a <command/>. Blocks; throws what `desk` throws.
answer_payload answer_command(xml::element const &iq, link_config const &config, account_desk &desk,
                              command_sessions &sessions);

}  // namespace cusax::component
