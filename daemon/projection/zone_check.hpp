// Whether a domain's records can be a zone, told before anything is stored: what
// services, hosts and extra records say singly may not fit together (RFC 1034
// §3.6.2, RFC 2181 §10, RFC 4592 §4.2). docs/dns/records.md lists the rules. Pure.
#pragma once

#include "base/error.hpp"
#include "model/domain.hpp"

#include <vector>

namespace cusax::projection {

// Each mistake with its pointer into the domain's JSON; none: every zone of the domain in any dns.mode
// can be built.
std::vector<input_error> check_zone(model::domain const &domain);

}  // namespace cusax::projection
