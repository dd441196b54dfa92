// What a zone holds, in numbers: kept up to date by every change, so that an
// answer need not look for delegations and wildcards where there are none.
#pragma once

#include "dns/node.hpp"

#include <cstdint>

namespace cusax::dns {

struct zone_counts {
    std::int64_t records = 0;
    std::int64_t delegations = 0;  // owners below the apex with NS
    std::int64_t wildcards = 0;    // owners whose first label is "*"

    zone_counts &operator+=(zone_counts const &other) {
        records += other.records;
        delegations += other.delegations;
        wildcards += other.wildcards;
        return *this;
    }
    zone_counts &operator-=(zone_counts const &other) {
        records -= other.records;
        delegations -= other.delegations;
        wildcards -= other.wildcards;
        return *this;
    }
};

// What one owner of a zone whose origin takes `origin_size` octets adds to the numbers.
inline zone_counts count_node(std::size_t origin_size, node_view const &node) {
    zone_counts counts;
    byte_view const owner = node.owner();
    bool const below_apex = owner.size() > origin_size;
    node.each([&](rrset_view const &set) {
        counts.records += set.count;
        if (set.type == rr_type::ns && below_apex) counts.delegations = 1;
    });
    if (owner.size() > 2 && owner[0] == 1 && owner[1] == '*') counts.wildcards = 1;
    return counts;
}

}  // namespace cusax::dns
