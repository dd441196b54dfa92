// A change of the feed as the contract writes it (docs/api/openapi.yaml, "Change").
#pragma once

#include "model/change.hpp"

#include <nlohmann/json_fwd.hpp>

namespace cusax::representation {

nlohmann::json to_json(model::change const &of);

}  // namespace cusax::representation
