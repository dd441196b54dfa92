// The tables [[sip]] of the configuration: SIP proxies that are told of changes.
#pragma once

#include "app/config.hpp"
#include "app/config_reader.hpp"
#include "enforce/session_server.hpp"

#include <memory>
#include <vector>

namespace cusax::app {

sip_config read_sip(config_table &in);

// What several tables, those of [[xmpp]] among them, must not have in common.
void check_proxies(config_table &in, std::vector<sip_config> const &proxies,
                   std::vector<xmpp_config> const &links);

// Of a table that was found without fault.
std::unique_ptr<enforce::session_server> proxy_of(sip_config const &given);

}  // namespace cusax::app
