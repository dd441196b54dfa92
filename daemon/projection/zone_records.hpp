// From a domain to its DNS records: what a client needs that knows nothing but
// user@domain (CUSAX-2; RFC 3263 §4.1 NAPTR and SRV, RFC 6120 §3.2, XEP-0368, RFC
// 8489 §8.1), and the addresses of the hosts that the records lead to. Pure.
#pragma once

#include "dns/record.hpp"
#include "model/domain.hpp"

#include <vector>

namespace cusax::projection {

struct desired_zone {
    dns::name origin;
    std::vector<dns::rrset> records;  // SOA with serial 0: the publisher counts serials
};

// Every RRset that the domain should have, whoever keeps it; the apex SOA and
// NS only where we serve the zone. What REST shows as `records`.
std::vector<dns::rrset> records_of(model::domain const &domain);

// The zones that we serve for the domain in its dns.mode: its own, the two
// delegated ones, or none.
std::vector<desired_zone> zones_of(model::domain const &domain);

// The names of all zones that a domain can have in any mode: what of them is
// served and no longer desired is retired.
std::vector<dns::name> possible_zones(model::domain_name const &domain);

// A name of the model as an absolute DNS name.
dns::name to_dns_name(model::domain_name const &name);

}  // namespace cusax::projection
