// The domain as the contract writes it (docs/api/openapi.yaml, "Domain").
#pragma once

#include "base/result.hpp"
#include "model/domain.hpp"

#include <nlohmann/json_fwd.hpp>

namespace cusax::representation {

nlohmann::json to_json(model::domain const &of);

// The domain `name` with what the caller says of it; what it does not say has
// its default. Names come out as A-labels, the hostmaster's too. Errors:
// invalid_input with a pointer for each mistake, also for values that fit singly
// but not together (a host outside the domain, a range that ends before it
// begins), and at /name for a name too long to carry service records.
// `version` may be sent back: 0 where it was not.
result<model::domain> read_domain(nlohmann::json const &value, model::domain_name const &name);

}  // namespace cusax::representation
