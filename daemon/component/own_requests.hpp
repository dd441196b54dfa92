// Requests to the component itself, each by its payload: discovery
// (service_discovery.cpp), search (directory_search.cpp), commands
// (commands.cpp), ping (XEP-0199) and version (XEP-0092).
#pragma once

#include "component/command_sessions.hpp"
#include "component/directory.hpp"
#include "component/link_config.hpp"
#include "component/refusal.hpp"

namespace cusax::component {

// `iq` is a get or set. Blocks; throws what `accounts` throws.
answer_payload answer_own(xml::element const &iq, link_config const &config, directory &accounts,
                          command_sessions &sessions);

}  // namespace cusax::component
