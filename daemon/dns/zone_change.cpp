#include "dns/zone_change.hpp"

#include "dns/rdata_format.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace cusax::dns {
namespace {

using set_key = std::pair<name, rr_type>;
using set_index = std::map<set_key, rrset const *>;

set_index index_sets(std::vector<rrset> const &sets) {
    set_index index;
    for (rrset const &set : sets) index.emplace(set_key(set.owner, set.type), &set);
    return index;
}

bool equal_record(rr_type type, rdata const &left, rdata const &right) {
    if (type == rr_type::soa && parse_soa(left) && parse_soa(right))
        return equal_rdata(type, with_serial(left, 0), with_serial(right, 0));
    return equal_rdata(type, left, right);
}

// The records of `set` that `other` lacks, as an RRset; without records where there are none.
rrset missing_from(rrset const &other, rrset const &set) {
    rrset missing{.owner = set.owner, .type = set.type, .ttl = set.ttl, .records = {}};
    for (rdata const &data : set.records) {
        auto const same = [&](rdata const &theirs) { return equal_record(set.type, data, theirs); };
        if (std::ranges::none_of(other.records, same)) missing.records.push_back(data);
    }
    return missing;
}

void append_if_any(std::vector<rrset> &sets, rrset set) {
    if (!set.records.empty()) sets.push_back(std::move(set));
}

}  // namespace

zone_change difference(std::vector<rrset> const &current, std::vector<rrset> const &desired) {
    set_index const before = index_sets(current);
    set_index const after = index_sets(desired);
    zone_change change;
    for (auto const &[key, set] : before) {
        auto const found = after.find(key);
        bool const whole = found == after.end() || found->second->ttl != set->ttl;
        append_if_any(change.removed, whole ? *set : missing_from(*found->second, *set));
    }
    for (auto const &[key, set] : after) {
        auto const found = before.find(key);
        bool const whole = found == before.end() || found->second->ttl != set->ttl;
        append_if_any(change.added, whole ? *set : missing_from(*found->second, *set));
    }
    return change;
}

}  // namespace cusax::dns
