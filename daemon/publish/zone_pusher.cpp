#include "publish/zone_pusher.hpp"

#include "base/log.hpp"
#include "dns/presentation.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace cusax::publish {
namespace {

using namespace std::chrono_literals;
using projection::push_action;
using projection::push_plan;

constexpr std::size_t feed_page = 1000;
constexpr std::size_t domains_per_page = 200;
constexpr auto poll = 1000ms;
constexpr auto candidacy = 2000ms;
constexpr auto first_retry = 1000ms;
constexpr auto last_retry = 300'000ms;
constexpr int most_conflicts = 3;  // in a row: then somebody works against us, and we wait

backoff new_backoff() { return {first_retry, last_retry, std::random_device()()}; }

std::string text_of(projection::push_finding const &finding) {
    auto const &set = finding.wanted ? *finding.wanted : *finding.found;
    return set.owner.render() + " " + dns::render_type(set.type);
}

}  // namespace

zone_pusher::zone_pusher(push_target target, storage::database settings, storage::connection_pool &pool)
    : target_(std::move(target)),
      election_(std::move(settings), "push:" + target_.name),
      feed_(pool),
      store_(pool),
      primary_(target_, &stop_),
      survey_(target_, pool, primary_),
      sender_(target_, pool, primary_),
      away_(new_backoff()),
      board_(target_.name) {}

zone_pusher::~zone_pusher() { stop(); }

void zone_pusher::start() {
    thread_ = std::thread([this] { run(); });
}

void zone_pusher::ask_to_stop() {
    pacer_.stop();
    stop_.interrupt();
}

void zone_pusher::stop() {
    ask_to_stop();
    if (thread_.joinable()) thread_.join();
}

void zone_pusher::run() {
    while (!pacer_.stopped()) {
        try {
            if (election_.try_acquire()) {
                log_info("PUSH_LEADING", {{"target", target_.name}});
                lead();
            }
        } catch (std::exception const &broken) {
            log_warning("PUSH_INTERRUPTED", {{"target", target_.name}, {"why", broken.what()}});
        }
        board_.end_term();
        primary_.close();
        survey_.forget_zones();
        election_.release();
        if (pacer_.wait(candidacy) == pacer::reason::stopped) return;
    }
}

void zone_pusher::begin_term() {
    cursor_ = feed_.current_end();
    pending_.clear();
    retries_.clear();
    next_round_ = clock::now();
    away_until_ = clock::now();
    away_.reset();
    board_.begin_term();
}

// One term. Returns when the daemon stops; throws when the term is over.
void zone_pusher::lead() {
    begin_term();
    while (true) {
        note_changes();
        election_.insist();
        if (clock::now() >= away_until_) work();
        if (pacer_.wait(pause()) == pacer::reason::stopped) return;
    }
}

std::chrono::milliseconds zone_pusher::pause() const {
    auto const due = std::max(next_round_, away_until_);
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(due - clock::now());
    return std::clamp<std::chrono::milliseconds>(left, 1ms, poll);
}

void zone_pusher::note_changes() {
    while (true) {
        auto const page = feed_.read(cursor_, feed_page);
        if (!page)
            throw storage::term_ended(page.error().detail);  // the database was restored: another epoch
        for (auto const &change : page->items)
            if (auto const name = model::domain_name::parse(change.domain)) pending_.insert(name->ascii());
        cursor_ = page->next;
        if (page->items.size() < feed_page) return;
    }
}

// Domains that failed some time ago, and those whose changes somebody confirmed.
std::vector<std::string> zone_pusher::due_again() {
    std::vector<std::string> due;
    for (auto const &[domain, waiting] : retries_)
        if (clock::now() >= waiting.at) due.push_back(domain);
    auto const held = board_.held();
    if (held.empty()) return due;
    for (auto const &[domain, state] : store_.states(target_.name, held))
        if (state.confirmed && state.confirmed == state.fingerprint) due.push_back(domain);
    return due;
}

// Where the primary does not answer, everything waits, and is looked at when it does.
void zone_pusher::work() {
    auto const done = clock::now() >= next_round_ ? check_everything() : check_changes();
    survey_.forget_zones();
    if (pacer_.stopped()) return;
    if (done) return away_.reset();
    auto const wait = away_.next();
    away_until_ = clock::now() + wait;
    next_round_ = away_until_;
    log_warning("PUSH_UNREACHABLE",
                {{"target", target_.name}, {"why", done.error().detail}, {"retry_ms", wait.count()}});
}

result<void> zone_pusher::check_changes() {
    auto const changed = std::exchange(pending_, {});
    if (auto done = check({changed.begin(), changed.end()}, survey_depth::changes); !done) return done;
    return check(due_again(), survey_depth::everything);
}

result<void> zone_pusher::check_everything() {
    pending_.clear();
    std::string after;
    while (!pacer_.stopped()) {
        auto const page = store_.domains_of(target_.name, after, domains_per_page);
        if (auto done = check(page, survey_depth::everything); !done) return done;
        if (page.size() < domains_per_page) break;
        after = page.back();
    }
    next_round_ = clock::now() + target_.check_interval;
    if (retries_.empty() && !pacer_.stopped()) board_.note_success(system_now());
    return {};
}

result<void> zone_pusher::check(std::vector<std::string> const &domains, survey_depth depth) {
    made_room_ = false;
    for (auto &unit : survey_.units(domains))
        if (auto done = check(std::move(unit), depth); !done) return done;
    if (!made_room_) return {};
    // A number that went from one domain to another was in the way until the first had withdrawn it.
    survey_.forget_zones();
    std::vector<std::string> waiting;
    for (auto const &domain : domains)
        if (board_.waits_for_room(domain)) waiting.push_back(domain);
    for (auto &unit : survey_.units(waiting))
        if (auto done = check(std::move(unit), survey_depth::changes); !done) return done;
    return {};
}

result<void> zone_pusher::check(push_unit unit, survey_depth depth) {
    for (int conflicts = 0; !pacer_.stopped();) {
        if (!unit.has_a_part_here()) return let_go(unit);
        auto const plan = survey_.plan(unit, depth);
        if (!plan) return failed(unit, plan.error());
        bool const drastic = !unit.withdrawn && projection::is_drastic(*plan, target_.max_change_percent);
        if (drastic && depth == survey_depth::changes) {  // what is confirmed is a plan with all drift in it
            depth = survey_depth::everything;
            continue;
        }
        tell(unit, *plan);
        auto const fingerprint = projection::fingerprint_of(*plan);
        if (drastic && unit.state.confirmed != fingerprint) return hold(unit, *plan, fingerprint);
        auto const done = carry_out(unit, *plan);
        if (done) return {};
        if (done.error().code != error_code::conflict || ++conflicts == most_conflicts)
            return failed(unit, done.error());
        survey_.forget_zones();
        depth = survey_depth::everything;
        unit = std::move(survey_.units({unit.domain}).front());
    }
    return {};
}

result<void> zone_pusher::let_go(push_unit const &unit) {
    if (unit.state.checked_at || unit.state.error) store_.forget(target_.name, unit.domain);
    retries_.erase(unit.domain);
    board_.note_gone(unit.domain);
    return {};
}

// Error conflict: somebody was faster, look again.
result<void> zone_pusher::carry_out(push_unit const &unit, push_plan const &plan) {
    if (!plan.changes.empty()) election_.insist();
    sender_.settle(unit.domain, plan);
    auto const report = sender_.send(unit.domain, plan);
    board_.note_sent(unit.domain, report.sent, report.in_the_way);
    made_room_ = made_room_ || (report.sent > 0 && plan.count(push_action::remove) > 0);
    if (report.sent > 0)
        log_info("PUSH_DONE", {{"target", target_.name},
                               {"domain", unit.domain},
                               {"create", plan.count(push_action::create)},
                               {"replace", plan.count(push_action::replace)},
                               {"remove", plan.count(push_action::remove)},
                               {"sent", report.sent}});
    if (report.conflict) return fail(error_code::conflict, report.why);
    if (report.interrupted) return fail(error_code::unavailable, report.why);
    if (report.refused > 0) return fail(error_code::forbidden, report.why);
    store_.note_checked(target_.name, unit.domain, std::nullopt);
    retries_.erase(unit.domain);
    return {};
}

result<void> zone_pusher::hold(push_unit const &unit, push_plan const &plan, std::string const &fingerprint) {
    sender_.settle(unit.domain, plan);
    store_.note_checked(target_.name, unit.domain, fingerprint);
    retries_.erase(unit.domain);
    board_.note_held(unit.domain);
    if (unit.state.fingerprint != fingerprint)
        log_warning("PUSH_HELD", {{"target", target_.name},
                                  {"domain", unit.domain},
                                  {"fingerprint", fingerprint},
                                  {"replace", plan.count(push_action::replace)},
                                  {"remove", plan.count(push_action::remove)},
                                  {"owned", plan.owned}});
    return {};
}

// This domain is tried again later; where the primary does not answer at all, so are the others.
result<void> zone_pusher::failed(push_unit const &unit, error const &why) {
    if (pacer_.stopped()) return {};
    store_.note_error(target_.name, unit.domain, why.detail);
    board_.note_error();
    log_warning("PUSH_FAILED", {{"target", target_.name}, {"domain", unit.domain}, {"why", why.detail}});
    if (why.code == error_code::unavailable) return fail(why);
    auto &waiting = retries_.try_emplace(unit.domain, retry{.wait = new_backoff(), .at = {}}).first->second;
    waiting.at = clock::now() + waiting.wait.next();
    return {};
}

void zone_pusher::tell(push_unit const &unit, push_plan const &plan) {
    for (auto const &drifted : plan.drift)
        log_warning("PUSH_DRIFT", {{"target", target_.name},
                                   {"domain", unit.domain},
                                   {"rrset", text_of(drifted)},
                                   {"is", drifted.found ? "changed" : "missing"}});
    if (!board_.note_plan(unit.domain, plan) || plan.foreign.empty()) return;
    std::string names;
    for (auto const &finding : plan.foreign) names += (names.empty() ? "" : ", ") + text_of(finding);
    log_warning("PUSH_FOREIGN", {{"target", target_.name}, {"domain", unit.domain}, {"rrsets", names}});
}

}  // namespace cusax::publish
