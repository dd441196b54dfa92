// From a domain to the zones that we serve for it: its records cut at the origins
// of its dns.mode, each with SOA and NS, and with a delegation for every zone of
// ours below (RFC 1034 §4.2). Pure.
#pragma once

#include "dns/record.hpp"
#include "model/domain.hpp"
#include "projection/service_records.hpp"

#include <span>
#include <vector>

namespace cusax::projection {

struct desired_zone {
    dns::name origin;
    std::vector<dns::rrset> records;  // SOA with serial 0: the publisher counts serials
};

// A zone as the zone above it must know it.
struct delegation {
    dns::name origin;
    std::vector<dns::rrset> records;  // NS at the origin; addresses of its name servers at or below it (glue)
};

// Every RRset that the domain should have, whoever keeps it; the apex SOA and
// NS only where we serve the zone. What REST shows as `records`.
std::vector<dns::rrset> records_of(model::domain const &domain);

// The zones that we serve for the domain in its dns.mode: its own, the two
// delegated ones, or none. `below`: zones that are served too; those inside one of the domain's
// are delegated in it, and what the domain itself has at or below their origins is left out.
std::vector<desired_zone> zones_of(model::domain const &domain, std::span<delegation const> below = {});

// The names of all zones that a domain can have in any mode: what of them is
// served and no longer desired is retired. Without the ENUM zone, which domains may share.
std::vector<dns::name> possible_zones(model::domain_name const &domain);

// SOA and NS of a zone that the domain's settings rule.
std::vector<dns::rrset> apex_of(dns::name const &origin, model::domain const &domain);

// The zones of zones_of(), for whoever serves the zone above.
std::vector<delegation> delegations_of(model::domain const &domain);

// How the zone above delegates `origin` to the domain's name servers.
delegation delegation_of(dns::name const &origin, model::domain const &domain);

// Delegates in `zone` those of `below` that lie inside it and in no other of `below`.
void delegate(desired_zone &zone, std::span<delegation const> below);

// What the zone above must hold when we serve less than the domain's whole zone: the delegations, and
// every record outside them. In mode zone: only the delegation; in push and none: all records.
std::vector<dns::rrset> parent_records_of(model::domain const &domain);

}  // namespace cusax::projection
