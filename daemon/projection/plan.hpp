// The difference between the RRsets that are and those that should be. Pure;
// every publisher of records goes through it, and none computes its own.
//
//   current          desired           plan
//   a A 192.0.2.1    a A 192.0.2.1     nothing
//                    a A 192.0.2.1     added   a A 192.0.2.1
//   a A 192.0.2.1                      removed a A 192.0.2.1
//   a A 192.0.2.1    a A 192.0.2.2     removed a A 192.0.2.1, added a A 192.0.2.2
//   a A ttl 60       a A ttl 3600      removed and added: a TTL is part of its RRset
#pragma once

#include "dns/zone_change.hpp"

#include <vector>

namespace cusax::projection {

// Both in any order, records of a set in any order, names in any case; one entry
// for each owner and type. Gives whole RRsets, in canonical order. SOA that differ in nothing but the serial
// are equal.
dns::zone_change make_plan(std::vector<dns::rrset> const &current, std::vector<dns::rrset> const &desired);

}  // namespace cusax::projection
