// What ends sessions at each XMPP server, by its [[xmpp]] table, and bindings at
// each SIP proxy, by its [[sip]] table.
#pragma once

#include "app/config.hpp"
#include "component/link.hpp"
#include "enforce/session_ender.hpp"
#include "storage/pool.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace cusax::app {

// `link_of` gives the link of the table with this number; it is asked from when the enders are started.
using link_lookup = std::function<component::link &(std::size_t)>;

std::vector<std::unique_ptr<enforce::session_ender>> session_enders_of(config const &given,
                                                                       link_lookup const &link_of,
                                                                       storage::database const &settings,
                                                                       storage::connection_pool &pool);

}  // namespace cusax::app
