#include "http/api/push_plans.hpp"

#include "dns/presentation.hpp"
#include "http/api/access.hpp"
#include "http/api/paging.hpp"
#include "http/json_body.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace cusax::http::api {
namespace {

using nlohmann::json;
using projection::push_action;

json content_json(std::optional<dns::rrset> const &set) {
    if (!set) return nullptr;
    json records = json::array();
    for (auto const &data : set->records) records.push_back(dns::render_rdata(set->type, data));
    return {{"ttl", set->ttl.count()}, {"records", std::move(records)}};
}

json place_json(dns::name const &zone, dns::rrset const &set) {
    return {{"zone", zone.render()}, {"name", set.owner.render()}, {"type", dns::render_type(set.type)}};
}

json changes_json(projection::push_plan const &plan, push_action action) {
    json all = json::array();
    for (auto const &change : plan.changes) {
        if (change.action != action) continue;
        json row = place_json(change.zone, change.any());
        if (change.from) row["from"] = content_json(change.from);
        if (change.to) row["to"] = content_json(change.to);
        all.push_back(std::move(row));
    }
    return all;
}

json findings_json(std::vector<projection::push_finding> const &findings) {
    json all = json::array();
    for (auto const &finding : findings) {
        json row = place_json(finding.zone, finding.wanted ? *finding.wanted : *finding.found);
        row["found"] = content_json(finding.found);
        row["wanted"] = content_json(finding.wanted);
        all.push_back(std::move(row));
    }
    return all;
}

json view_json(push_view const &view) {
    json zones = json::array();
    for (auto const &zone : view.zones) zones.push_back(zone.render());
    return {{"target", view.target},
            {"zones", std::move(zones)},
            {"fingerprint", view.fingerprint},
            {"held", view.held},
            {"create", changes_json(view.plan, push_action::create)},
            {"replace", changes_json(view.plan, push_action::replace)},
            {"delete", changes_json(view.plan, push_action::remove)},
            {"foreign", findings_json(view.plan.foreign)},
            {"drift", findings_json(view.plan.drift)},
            {"unchanged", view.plan.unchanged},
            {"last_check", view.last_check ? json(render_rfc3339(*view.last_check)) : json(nullptr)},
            {"last_error", view.last_error ? json(*view.last_error) : json(nullptr)}};
}

result<std::string> target_of(request const &incoming) {
    if (auto const known = refuse_unknown_query(incoming, {"plan"}); !known) return fail(known.error());
    auto const target = incoming.query_value("plan");
    if (!target) return fail_at("/plan", "must name an update target");
    return std::string(*target);
}

result<std::string> read_confirmation(request const &incoming) {
    auto const document = read_json(incoming);
    if (!document) return fail(document.error());
    if (!document->is_object()) return fail_at("", "must be an object");
    for (auto const &[member, value] : document->items())
        if (member != "confirm") return fail_at("/" + member, "is not known here");
    auto const found = document->find("confirm");
    if (found == document->end() || !found->is_string())
        return fail_at("/confirm", "must be the fingerprint of the plan");
    return found->get<std::string>();
}

}  // namespace

result<response> get_push_plan(services &with, context const &of, model::domain_name const &domain) {
    auto const target = target_of(of.incoming);
    if (!target) return fail(target.error());
    auto const view = with.push_plan(*target, domain);
    if (!view) return fail(view.error());
    return json_response(200, view_json(*view));
}

result<response> confirm_push_plan(services &with, context const &of, model::domain_name const &domain) {
    auto const target = target_of(of.incoming);
    if (!target) return fail(target.error());
    auto const fingerprint = read_confirmation(of.incoming);
    if (!fingerprint) return fail(fingerprint.error());
    auto const view = with.confirm_push(*target, domain, *fingerprint, actor_of(of));
    if (!view) return fail(view.error());
    return json_response(202, view_json(*view));
}

}  // namespace cusax::http::api
