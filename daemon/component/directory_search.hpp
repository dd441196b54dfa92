// Search for people (XEP-0055), by users of the link's own domains unless the
// configuration opens it to others.
#pragma once

#include "component/link_config.hpp"
#include "component/people.hpp"
#include "component/refusal.hpp"

namespace cusax::component {

// `iq` is a get or set with a <query/>. Blocks; throws what `listed` throws.
answer_payload answer_search(xml::element const &iq, link_config const &config, people &listed);

}  // namespace cusax::component
