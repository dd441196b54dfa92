#include "publish/zone_pushers.hpp"

#include "base/log.hpp"
#include "projection/zone_records.hpp"

#include <algorithm>
#include <utility>

namespace cusax::publish {
namespace {

std::vector<dns::name> zones_of(push_unit const &unit) {
    std::set<dns::name> zones;
    for (auto const &wanted : unit.desired) zones.insert(wanted.zone);
    for (auto const &row : unit.remembered) zones.insert(row.zone);
    return {zones.begin(), zones.end()};
}

}  // namespace

zone_pushers::zone_pushers(std::vector<push_target> targets, storage::database settings,
                           storage::connection_pool &pool)
    : pool_(pool), store_(pool) {
    for (auto &target : targets)
        pushers_.push_back(std::make_unique<zone_pusher>(std::move(target), settings, pool));
}

void zone_pushers::start() {
    for (auto const &pusher : pushers_) pusher->start();
}

void zone_pushers::wake() {
    for (auto const &pusher : pushers_) pusher->wake();
}

void zone_pushers::stop() {
    for (auto const &pusher : pushers_) pusher->ask_to_stop();
    for (auto const &pusher : pushers_) pusher->stop();
}

push_target const *zone_pushers::find(std::string const &name) const {
    for (auto const &pusher : pushers_)
        if (pusher->target().name == name) return &pusher->target();
    return nullptr;
}

result<push_view> zone_pushers::look(std::string const &target, model::domain_name const &domain) {
    auto const *const at = find(target);
    if (at == nullptr) return fail_at("/plan", "no [[dns.update]] has the address " + target);
    primary_client primary(*at);
    push_survey survey(*at, pool_, primary);
    auto const unit = std::move(survey.units({domain.ascii()}).front());
    auto plan = survey.plan(unit, survey_depth::everything);
    // Whatever the primary says to us, it is not the caller's doing.
    if (!plan) return fail(error_code::unavailable, target + " cannot be asked: " + plan.error().detail);
    push_view view{.target = target,
                   .zones = zones_of(unit),
                   .plan = std::move(*plan),
                   .fingerprint = {},
                   .held = false,
                   .state = unit.state};
    view.fingerprint = projection::fingerprint_of(view.plan);
    view.held = !unit.withdrawn && projection::is_drastic(view.plan, at->max_change_percent) &&
                unit.state.confirmed != view.fingerprint;
    return view;
}

result<push_view> zone_pushers::confirm(std::string const &target, model::domain_name const &domain,
                                        std::string const &fingerprint, storage::actor const &by) {
    auto view = look(target, domain);
    if (!view) return view;
    if (view->fingerprint != fingerprint)
        return fail(error_code::conflict, "the plan is another by now: look at it again");
    if (!view->held) return fail(error_code::conflict, "nothing is held back");
    store_.confirm(target, domain.ascii(), fingerprint, by);
    log_info(
        "PUSH_CONFIRMED",
        {{"target", target}, {"domain", domain.ascii()}, {"fingerprint", fingerprint}, {"actor", by.name}});
    view->held = false;
    return view;
}

void zone_pushers::tell_uncovered() {
    std::set<std::string> outside;
    for (auto const &name : store_.domains_in_push_mode()) {
        auto const domain = model::domain_name::parse(name);
        if (!domain) continue;
        auto const owner = projection::to_dns_name(*domain);
        bool const covered = std::any_of(pushers_.begin(), pushers_.end(), [&](auto const &pusher) {
            auto const &zones = pusher->target().zones;
            return std::any_of(zones.begin(), zones.end(), [&](auto const &zone) {
                return owner.is_at_or_below(zone) || zone.is_below(owner);
            });
        });
        if (!covered) outside.insert(name);
    }
    std::lock_guard const lock(mutex_);
    for (auto const &name : outside)
        if (!uncovered_.contains(name)) log_warning("PUSH_UNCOVERED", {{"domain", name}});
    uncovered_ = std::move(outside);
}

std::size_t zone_pushers::uncovered() const {
    std::lock_guard const lock(mutex_);
    return uncovered_.size();
}

std::vector<pusher_figures> zone_pushers::figures() const {
    std::vector<pusher_figures> all;
    all.reserve(pushers_.size());
    for (auto const &pusher : pushers_) all.push_back(pusher->figures());
    return all;
}

}  // namespace cusax::publish
