// /healthz: the process lives. /readyz: it can do its work. /metrics: Prometheus.
#include "http/api/services.hpp"
#include "http/json_body.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cusax::http::api {
namespace {

using nlohmann::json;

result<response> healthz(context const &) { return json_response(200, {{"status", "ok"}}); }

result<response> readyz(services const &with) {
    auto const checks = with.readiness();
    bool const ready =
        std::all_of(checks.begin(), checks.end(), [](auto const &c) { return c.ok || !c.required; });
    json parts = json::object();
    for (auto const &check : checks) parts[check.part] = check.state;
    response made =
        json_response(ready ? 200 : 503, {{"status", ready ? "ready" : "not ready"}, {"checks", parts}});
    if (!ready) made.set("Retry-After", "1");
    return made;
}

}  // namespace

void add_health_routes(router &routes, services &with) {
    routes.add({.method = "GET", .pattern = "/healthz", .run = immediate(healthz)});
    routes.add({.method = "GET", .pattern = "/readyz", .run = blocking([&with](context const &) {
                                                           return readyz(with);
                                                       })});
    route metrics{
        .method = "GET",
        .pattern = "/metrics",
        .needs = scope::metrics,
        .run = blocking([&with](context const &) {
            return result<response>(response{.status = 200,
                                             .headers = {},
                                             .body = with.metrics(),
                                             .content_type = "text/plain; version=0.0.4; charset=utf-8"});
        })};
    if (with.public_metrics) metrics.needs.reset();
    routes.add(std::move(metrics));
}

}  // namespace cusax::http::api
