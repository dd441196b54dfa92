// The RRsets that a domain's services need: what a client looks up that knows
// nothing but user@domain (CUSAX-2; RFC 3263 §4.1 and RFC 7118 §5.3 for SIP, RFC 6120
// §3.2 and XEP-0368 for XMPP, RFC 8489 §8.1, RFC 8656 §7 and RFC 5928 for relays),
// and the addresses of the hosts that they lead to. docs/dns/records.md lists each. Pure.
#pragma once

#include "dns/record.hpp"
#include "model/domain.hpp"

#include <vector>

namespace cusax::projection {

// A name of the model as an absolute DNS name.
dns::name to_dns_name(model::domain_name const &name);

// The TTL of the domain's records.
dns::time_to_live ttl_of(model::domain const &domain);

// What the daemon makes itself: services and hosts, without SOA and NS. One RRset per owner and
// type, in canonical order of the owners.
std::vector<dns::rrset> service_records_of(model::domain const &domain);

// What the operator added by hand, in the order given.
std::vector<dns::rrset> extra_records_of(model::domain const &domain);

}  // namespace cusax::projection
