// A line of an import or a sync: an account as for POST, with the verifiers of a
// password where they were computed elsewhere (docs/api/openapi.yaml, "ImportLine").
#pragma once

#include "base/result.hpp"
#include "model/account_input.hpp"

#include <nlohmann/json_fwd.hpp>

namespace cusax::representation {

// Errors as read_account() has them. A digest verifier without user name, or without HA1 of user@domain,
// comes with an empty one.
result<model::account_input> read_import_line(nlohmann::json value);

}  // namespace cusax::representation
