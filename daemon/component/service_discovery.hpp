// Service discovery (XEP-0030) of the component and, by the nesting of
// delegation (XEP-0355 §7.2), of the servers and their users' bare JIDs; with
// contact addresses (XEP-0157) and the directory's people as items, page by page
// (XEP-0059).
#pragma once

#include "component/directory.hpp"
#include "component/link_config.hpp"
#include "component/refusal.hpp"

namespace cusax::component {

// `iq` is a get with a <query/>. Both block and throw what `accounts` throws.
answer_payload answer_info(xml::element const &iq, link_config const &config, directory &accounts);
answer_payload answer_items(xml::element const &iq, link_config const &config, directory &accounts);

}  // namespace cusax::component
