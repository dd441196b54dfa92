// GET /v1/domains/{domain}/records: what the domain should have in DNS, as RRsets
// in JSON, or one of its zones as an RFC 1035 zone file (RFC 4027).
#pragma once

#include "base/result.hpp"
#include "http/api/services.hpp"
#include "http/router.hpp"
#include "model/domain.hpp"

namespace cusax::http::api {

// `domain` is one that the caller may see. JSON: the service records on the first page, then the ENUM RRsets
// of the domain's accounts, `limit` accounts to a page. text/dns: `zone` chooses; without it the domain's own
// zone, or what the zone above must hold where we do not serve that. Errors: not_acceptable; invalid_input
// for a query that is unknown; forbidden and too_large for an ENUM zone.
result<response> domain_records(services &with, context const &of, model::domain const &domain);

}  // namespace cusax::http::api
