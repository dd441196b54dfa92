#include "publish/push_board.hpp"

#include <algorithm>

namespace cusax::publish {

pusher_figures push_board::figures() const {
    std::lock_guard const lock(mutex_);
    auto now = figures_;
    now.domains = standings_.size();
    for (auto const &[domain, stands] : standings_) {
        now.pending += stands.pending;
        now.foreign += stands.foreign;
        now.drift += stands.drift;
        now.held += stands.held ? 1 : 0;
    }
    return now;
}

void push_board::begin_term() {
    std::lock_guard const lock(mutex_);
    figures_.leading = true;
}

void push_board::end_term() {
    std::lock_guard const lock(mutex_);
    figures_.leading = false;
    standings_.clear();
}

bool push_board::note_plan(std::string const &domain, projection::push_plan const &plan) {
    std::lock_guard const lock(mutex_);
    auto &stands = standings_[domain];
    stands.pending = plan.changes.size();
    stands.foreign = plan.foreign.size();
    stands.drift = plan.drift.size();
    stands.held = false;
    bool const news = stands.found_foreign != plan.foreign;
    stands.found_foreign = plan.foreign;
    return news;
}

void push_board::note_sent(std::string const &domain, std::size_t changes, std::size_t in_the_way) {
    std::lock_guard const lock(mutex_);
    figures_.changes += changes;
    auto &stands = standings_[domain];
    stands.pending -= std::min(stands.pending, changes);
    stands.foreign += in_the_way;
}

void push_board::note_held(std::string const &domain) {
    std::lock_guard const lock(mutex_);
    standings_[domain].held = true;
}

void push_board::note_gone(std::string const &domain) {
    std::lock_guard const lock(mutex_);
    standings_.erase(domain);
}

void push_board::note_error() {
    std::lock_guard const lock(mutex_);
    ++figures_.errors;
}

void push_board::note_success(timestamp when) {
    std::lock_guard const lock(mutex_);
    figures_.last_success = when;
}

std::vector<std::string> push_board::held() const {
    std::lock_guard const lock(mutex_);
    std::vector<std::string> domains;
    for (auto const &[domain, stands] : standings_)
        if (stands.held) domains.push_back(domain);
    return domains;
}

bool push_board::waits_for_room(std::string const &domain) const {
    std::lock_guard const lock(mutex_);
    auto const found = standings_.find(domain);
    return found != standings_.end() && found->second.foreign > 0;
}

}  // namespace cusax::publish
