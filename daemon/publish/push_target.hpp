// A primary that somebody else runs and in which we keep records true, as the
// configuration names it ([[dns.update]]).
#pragma once

#include "dns/name.hpp"
#include "dns/tsig_key.hpp"
#include "net/endpoint.hpp"
#include "projection/push_plan.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace cusax::publish {

struct push_target {
    std::string name;  // its address and port, "192.0.2.53:53"
    net::endpoint address;
    std::optional<dns::tsig_key> key;  // none: unsigned
    std::vector<dns::name> zones;
    projection::drift_policy drift = projection::drift_policy::repair;
    unsigned max_change_percent = 50;
    std::chrono::milliseconds check_interval{300'000};
    std::chrono::milliseconds timeout{5'000};  // of one message's way there and back

    // The zone that the owner belongs to: of those at or above it the longest; nullptr where none is.
    dns::name const *zone_of(dns::name const &owner) const;
};

}  // namespace cusax::publish
