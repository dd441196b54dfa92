// What REST tells of a domain's zones: their serials, and how far the secondaries have come.
#pragma once

#include "dns/zone_set.hpp"
#include "http/api/services.hpp"
#include "nameserver/secondary_board.hpp"

#include <vector>

namespace cusax::app {

std::vector<http::api::zone_progress> progress_of(model::domain const &domain, dns::zone_set const &served,
                                                  nameserver::secondary_board const &board);

}  // namespace cusax::app
