// What leads from one version of a zone to the next, as the journal keeps it and
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

}  // namespace cusax::dns
