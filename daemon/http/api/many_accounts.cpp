// POST /v1/accounts/suspend and /reactivate: everybody who carries a label, at
// once; tried first with dry_run, and held by max_changes.
#include "http/api/access.hpp"
#include "http/api/paging.hpp"
#include "http/api/services.hpp"
#include "http/problem.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace cusax::http::api {
namespace {

using nlohmann::json;

constexpr std::size_t usual_changes = 1000;
constexpr std::size_t most_changes = 10'000;
constexpr std::size_t page_size = 1000;

struct order {
    storage::account_filter whom;
    std::size_t max_changes = usual_changes;
    bool dry_run = false;
};

result<order> read_order(context const &of, model::account_status from) {
    auto const &incoming = of.incoming;
    auto const known = refuse_unknown_query(incoming, {"label", "domain", "dry_run", "max_changes"});
    if (!known) return fail(known.error());
    order made;
    made.whom.allowed = visible_domains(*of.caller);
    made.whom.status = from;
    auto const label = incoming.query_value("label");
    if (!label || label->empty()) return fail_at("/label", "must be given, as key or key:value");
    made.whom.label = storage::parse_label(*label);
    if (auto const text = incoming.query_value("domain")) {
        auto name = model::domain_name::parse(*text);
        if (!name) return fail(under("/domain", std::move(name.error())));
        if (auto const allowed = may_write(*of.caller, *name); !allowed) return fail(allowed.error());
        made.whom.domain = std::move(*name);
    }
    auto const dry_run = read_flag(incoming, "dry_run");
    if (!dry_run) return fail(dry_run.error());
    made.dry_run = *dry_run;
    auto const max_changes = read_number(incoming, "max_changes", most_changes);
    if (!max_changes) return fail(max_changes.error());
    made.max_changes = max_changes->value_or(made.max_changes);
    return made;
}

// Errors: brake where there are more than the order allows.
result<std::vector<model::account>> find_all(storage::account_store &in, order const &wanted) {
    std::vector<model::account> found;
    storage::page_request next{.limit = page_size, .cursor = {}};
    do {
        auto page = in.list(wanted.whom, next);
        if (!page) return fail(std::move(page.error()));
        std::move(page->items.begin(), page->items.end(), std::back_inserter(found));
        if (found.size() > wanted.max_changes)
            return fail(error_code::brake, "more than " + std::to_string(wanted.max_changes) +
                                               " accounts would change; nothing was changed");
        next.cursor = page->next_cursor;
    } while (next.cursor);
    return found;
}

json entry(model::account const &of) { return {{"id", of.id}, {"jid", of.jid.str()}}; }

class many_accounts_resource {
  public:
    explicit many_accounts_resource(services &with) : with_(with) {}

    result<response> suspend(context const &of) const {
        return change(of, model::account_status::active, model::account_status::suspended);
    }
    // Tombstones stay: what is deleted comes back one by one.
    result<response> reactivate(context const &of) const {
        return change(of, model::account_status::suspended, model::account_status::active);
    }

  private:
    result<response> change(context const &of, model::account_status from, model::account_status to) const {
        auto const wanted = read_order(of, from);
        if (!wanted) return fail(wanted.error());
        auto on = command_request(of);
        if (!on) return fail(on.error());
        if (on->is_conditional())
            return fail_at("", "If-Match and If-None-Match speak of one object, and these are many");
        auto const found = find_all(with_.account_store, *wanted);
        if (!found) return fail(found.error());
        json changed = json::array();
        json refused = json::array();
        if (wanted->dry_run) {
            for (auto const &account : *found) changed.push_back(entry(account));
        } else {
            auto const outcomes = with_.accounts.change_status(*found, to, *on);
            for (std::size_t i = 0; i < outcomes.size(); ++i) {
                json one = entry((*found)[i]);
                if (!outcomes[i])
                    one["error"] = json::parse(
                        render_problem(told_to(*of.caller, outcomes[i].error(), with_.account_store)));
                (outcomes[i] ? changed : refused).push_back(std::move(one));
            }
        }
        return json_response(200, {{"dry_run", wanted->dry_run},
                                   {"count", changed.size()},
                                   {"changed", std::move(changed)},
                                   {"refused", std::move(refused)}});
    }

    services &with_;
};

}  // namespace

void add_many_accounts_routes(router &routes, services &with) {
    many_accounts_resource const many(with);
    routes.add({.method = "POST",
                .pattern = "/v1/accounts/suspend",
                .needs = scope::operator_,
                .run = blocking(many, &many_accounts_resource::suspend)});
    routes.add({.method = "POST",
                .pattern = "/v1/accounts/reactivate",
                .needs = scope::operator_,
                .run = blocking(many, &many_accounts_resource::reactivate)});
}

}  // namespace cusax::http::api
