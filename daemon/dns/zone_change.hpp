// The difference between two versions of a zone, as the journal keeps it and as
// IXFR (RFC 1995) sends it: records that go, records that come. A change of TTL
// is the whole RRset going and coming. The SOA's serial is no part of it.
#pragma once

#include "dns/record.hpp"

#include <vector>

namespace cusax::dns {

struct zone_change {
    std::vector<rrset> removed;  // exactly these records; others of the same RRset stay
    std::vector<rrset> added;
    bool empty() const { return removed.empty() && added.empty(); }
    bool operator==(zone_change const &) const = default;
};

// What turns `current` into `desired`; both in any order, one entry for each owner and
// type. The result is in canonical order. Two SOA that differ in their serial only are equal.
zone_change difference(std::vector<rrset> const &current, std::vector<rrset> const &desired);

}  // namespace cusax::dns
