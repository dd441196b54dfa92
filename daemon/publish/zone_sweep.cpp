#include "publish/zone_sweep.hpp"

#include <utility>

namespace cusax::publish {
namespace {

constexpr std::size_t domains_per_page = 200;
constexpr std::size_t accounts_per_page = 500;

}  // namespace

void zone_sweep::reset() {
    phase_ = phase::resting;
    walks_.clear();
}

void zone_sweep::begin_round() {
    phase_ = phase::domains;
    position_.clear();
}

void zone_sweep::walk(model::domain_name const &domain) {
    for (auto &known : walks_)
        if (known.domain == domain) {
            known.cursor.reset();
            return;
        }
    walks_.push_back({.domain = domain, .cursor = {}});
}

void zone_sweep::add_page(zone_batch &to) {
    if (!walks_.empty()) return walk_on(to);
    switch (phase_) {
        case phase::resting: return;
        case phase::domains: return go_on(domains_.add_page(position_, domains_per_page, to), phase::numbers);
        case phase::numbers:
            return go_on(numbers_.add_page(position_, accounts_per_page, to), phase::unclaimed);
        case phase::unclaimed: domains_.add_unclaimed(domains_per_page, to); return go_on({}, phase::resting);
    }
}

void zone_sweep::walk_on(zone_batch &to) {
    auto &walk = walks_.front();
    walk.cursor = numbers_.add_domain_page(walk.domain, walk.cursor, accounts_per_page, to);
    if (!walk.cursor) walks_.pop_front();
}

void zone_sweep::go_on(std::string position, phase next) {
    if (position.empty()) phase_ = next;
    position_ = std::move(position);
}

}  // namespace cusax::publish
