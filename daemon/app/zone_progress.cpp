#include "app/zone_progress.hpp"

#include "projection/enum_records.hpp"
#include "projection/zone_records.hpp"

namespace cusax::app {
namespace {

http::api::secondary_progress progress_of(nameserver::secondary_state const &state) {
    http::api::secondary_progress made;
    made.address = state.secondary;
    made.acknowledged_serial = state.acknowledged;
    made.pending = state.pending;
    if (state.transfer)
        made.last_transfer = {.serial = state.transfer->serial,
                              .kind = state.transfer->incremental ? "ixfr" : "axfr",
                              .octets = state.transfer->octets,
                              .at = state.transfer->at};
    if (!state.error.empty()) made.last_error = state.error;
    made.last_error_at = state.error_at;
    return made;
}

}  // namespace

std::vector<http::api::zone_progress> progress_of(model::domain const &domain, dns::zone_set const &served,
                                                  nameserver::secondary_board const &board) {
    auto origins = projection::possible_zones(domain.name);
    if (auto zone = projection::enum_zone_of(domain)) origins.push_back(std::move(*zone));
    std::vector<http::api::zone_progress> all;
    for (auto const &origin : origins) {
        auto const zone = served.find(origin);
        if (!zone) continue;
        http::api::zone_progress made{.name = origin.render(), .serial = zone->serial(), .secondaries = {}};
        for (auto const &state : board.states(origin)) made.secondaries.push_back(progress_of(state));
        if (!made.secondaries.empty()) all.push_back(std::move(made));
    }
    return all;
}

}  // namespace cusax::app
