// The account as the contract writes it (docs/api/openapi.yaml, "Account").
#pragma once

#include "base/result.hpp"
#include "model/account.hpp"
#include "model/account_input.hpp"

#include <nlohmann/json_fwd.hpp>

namespace cusax::representation {

nlohmann::json to_json(model::account const &of);

// What a caller says of an account. Types and unknown members are settled here,
// whether the values can be an account is lifecycle's to decide. Errors:
// invalid_input with a pointer for each mistake. An error never repeats a password.
result<model::account_input> read_account(nlohmann::json const &value);

}  // namespace cusax::representation
