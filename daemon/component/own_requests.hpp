// Requests to the component itself: service discovery (XEP-0030), with the disco
// nesting of delegation (XEP-0355 §7.2), ping (XEP-0199), version (XEP-0092).
#pragma once

#include "component/directory.hpp"
#include "component/link_config.hpp"
#include "component/responder.hpp"

namespace cusax::component {

// `iq` is a get or set. Blocks; throws what `accounts` throws.
answer_payload answer_own(xml::element const &iq, link_config const &config, directory &accounts);

}  // namespace cusax::component
