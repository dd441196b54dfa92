// How far the zones of a domain have come, as JSON: the member "publication" of GET /v1/domains/{domain}.
#pragma once

#include "http/api/services.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace cusax::http::api {

nlohmann::json publication_json(std::vector<zone_progress> const &zones);

}  // namespace cusax::http::api
