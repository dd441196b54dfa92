// The part of link_session that doubts the link: delegation that never came,
// a server that fell silent (XEP-0199), delegation that was lost (the canary).
#include "base/log.hpp"
#include "base/uuid.hpp"
#include "component/link_session.hpp"
#include "xmpp/ping.hpp"

#include <boost/asio/post.hpp>

#include <exception>

namespace cusax::component {

void link_session::on_delegation_deadline() {
    log_warning("COMPONENT_DELEGATION_MISSING",
                {{"component", config_->component}, {"missing", grants_.missing()}});
    link_again();
}

void link_session::on_proven() {
    phase_timer_.cancel();
    enter(link_state::linked);
    log_info("COMPONENT_LINKED", {{"component", config_->component}, {"domains", config_->domains.size()}});
    schedule_canary(config_->timing.canary_first);
}

// The end comes through on_ended, which waits and connects.
void link_session::link_again() {
    cancel_timers();
    enter(link_state::waiting);
    connection_->close();
}

void link_session::schedule_ping() {
    ping_id_.clear();
    ping_timer_.start(config_->timing.ping_every, [self = shared_from_this()] { self->send_ping(); });
}

void link_session::send_ping() {
    ping_id_ = "ping-" + make_uuid();
    heard_since_ping_ = false;
    auto const &to = config_->domains.empty() ? config_->component : config_->domains.front();
    connection_->send(xmpp::make_ping(ping_id_, config_->component, to));
    ping_timer_.start(config_->timing.ping_deadline,
                      [self = shared_from_this()] { self->on_ping_deadline(); });
}

// An answer came not, or this would not run; but whatever else was heard since is proof enough.
void link_session::on_ping_deadline() {
    if (heard_since_ping_) return schedule_ping();
    enter(link_state::waiting);
    connection_->abort(connection_end::lost, "no answer to a ping");
}

void link_session::schedule_canary(milliseconds delay) {
    canary_timer_.start(delay, [self = shared_from_this()] { self->find_canary_accounts(); });
}

// A privileged probe needs a user to travel as, whom only the directory can name, on a worker.
void link_session::find_canary_accounts() {
    std::vector<std::string> privileged;
    for (auto const &domain : config_->domains) {
        if (canary::is_privileged(grants_.privileges_of(domain))) privileged.push_back(domain);
    }
    if (privileged.empty()) return send_canary({});
    asio::post(*workers_, [self = shared_from_this(), asked_on = connection_, privileged] {
        auto accounts = self->any_accounts(privileged);
        asio::post(self->strand_, [self, asked_on, accounts = std::move(accounts)] {
            if (self->connection_ == asked_on && self->state_ == link_state::linked)
                self->send_canary(accounts);
        });
    });
}

link_session::account_by_domain link_session::any_accounts(std::vector<std::string> const &domains) const {
    account_by_domain found;
    for (auto const &domain : domains) {
        try {
            found[domain] = accounts_->any_account(domain);
        } catch (std::exception const &) {
            found[domain] = std::nullopt;  // the database is away; the canary flies another time
        }
    }
    return found;
}

void link_session::send_canary(account_by_domain const &accounts) {
    canary_.begin_round();
    bool sent = false;
    for (auto const &domain : config_->domains) {
        auto const account = accounts.find(domain);
        auto const probe = canary_.probe(domain, grants_.privileges_of(domain),
                                         account == accounts.end() ? std::nullopt : account->second);
        if (!probe) continue;
        connection_->send(*probe);
        sent = true;
    }
    if (!sent) {
        backoff_.reset();
        return schedule_canary(config_->timing.canary_every);
    }
    canary_under_way_ = true;
    canary_timer_.start(config_->timing.canary_deadline, [self = shared_from_this()] {
        self->judge_canary(self->canary_.judge_at_deadline());
    });
}

void link_session::check_canary() {
    if (!canary_under_way_) return;
    auto const verdict = canary_.judge();
    if (verdict != canary::verdict::waiting) judge_canary(verdict);
}

// Only here the link has earned a quick retry after its next end: a server that links but does not
// delegate would else be asked every second for ever.
void link_session::judge_canary(canary::verdict verdict) {
    canary_under_way_ = false;
    if (verdict == canary::verdict::lost) {
        log_error("COMPONENT_CANARY_LOST", {{"component", config_->component}});
        return link_again();
    }
    bool const possible = verdict == canary::verdict::alive;
    bool first_doubt = false;
    {
        std::scoped_lock const lock(shown_mutex_);
        first_doubt = !possible && shown_.canary_possible;
        shown_.canary_possible = possible;
        if (possible) shown_.last_canary = system_now();
    }
    if (first_doubt) log_warning("COMPONENT_CANARY_IMPOSSIBLE", {{"component", config_->component}});
    backoff_.reset();
    schedule_canary(config_->timing.canary_every);
}

}  // namespace cusax::component
