// What ends sessions at each XMPP server, by its [[xmpp]] table, and bindings at
// each SIP proxy, by its [[sip]] table.
#pragma once

#include "app/config.hpp"
#include "app/xmpp_links.hpp"
#include "enforce/session_ender.hpp"
#include "storage/pool.hpp"

#include <memory>
#include <vector>

namespace cusax::app {

// `links` and `pool` outlive what is made.
std::vector<std::unique_ptr<enforce::session_ender>> session_enders_of(config const &given, xmpp_links &links,
                                                                       storage::database const &settings,
                                                                       storage::connection_pool &pool);

}  // namespace cusax::app
