// /v1/domains/{domain}/records?plan=<target>: what would change in a primary that
// somebody else runs (dns.mode "push"), and the word that lets held changes go.
#pragma once

#include "base/result.hpp"
#include "http/api/services.hpp"
#include "http/router.hpp"
#include "model/domain_name.hpp"

namespace cusax::http::api {

// The plan as the primary stands now. Errors: invalid_input at /plan; unavailable where the primary cannot
// be asked.
result<response> get_push_plan(services &with, context const &of, model::domain_name const &domain);

// Body {"confirm": fingerprint}: the plan, which is carried out from now on. Errors, besides: conflict where
// nothing is held back or the plan is another by now.
result<response> confirm_push_plan(services &with, context const &of, model::domain_name const &domain);

}  // namespace cusax::http::api
