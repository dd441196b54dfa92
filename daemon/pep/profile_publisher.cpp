#include "pep/profile_publisher.hpp"

#include "base/log.hpp"
#include "xmpp/jid_parts.hpp"

#include <algorithm>
#include <random>

namespace cusax::pep {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t feed_page = 1000;
constexpr std::size_t walk_page = 50;
constexpr std::size_t most_events = 10'000;  // what is dropped is found by the next walk
constexpr std::size_t most_retries = 10'000;
constexpr int most_repairs = 5;  // of one user in a minute: two programs that correct each other must end
constexpr auto poll = 1000ms;
constexpr auto candidacy = 2000ms;

backoff new_backoff() { return {1000ms, 300'000ms, std::random_device()()}; }

}  // namespace

profile_publisher::profile_publisher(publisher_config config, component::link &through,
                                     component::directory &accounts, storage::database settings,
                                     storage::connection_pool &pool)
    : config_(std::move(config)),
      link_(through),
      service_(channel_of(through), config_.component, config_.way),
      published_(pool),
      vcards_(pool),
      feed_(pool),
      election_(std::move(settings), "profiles:" + config_.component),
      keeper_(config_.component, service_, published_, accounts) {
    shown_.component = config_.component;
    link_.on_event([this](xml::element const &message) { hear(message); });
}

profile_publisher::~profile_publisher() { stop(); }

void profile_publisher::start() {
    thread_ = std::thread([this] { run(); });
}

void profile_publisher::stop() {
    pacer_.stop();
    if (thread_.joinable()) thread_.join();
}

bool profile_publisher::serves(std::string_view domain) const {
    return std::ranges::find(config_.domains, domain) != config_.domains.end();
}

void profile_publisher::hear(xml::element const &message) {
    std::string const user(message.attr("from"));
    auto what = xmpp::read_event(message);
    bool const ours = what && projection::is_kept_true(what->node) && xmpp::bare_jid(user) == user &&
                      serves(xmpp::domain_of(user));
    if (!ours) return;
    {
        std::lock_guard const lock(mutex_);
        if (events_.size() >= most_events) return;
        events_.push_back({user, *std::move(what)});
    }
    pacer_.wake();
}

void profile_publisher::run() {
    while (!pacer_.stopped()) {
        try {
            if (link_.stats().linked() && election_.try_acquire()) lead();
        } catch (std::exception const &broken) {
            log_warning("PROFILES_INTERRUPTED", {{"component", config_.component}, {"why", broken.what()}});
        }
        {
            std::lock_guard const lock(mutex_);
            shown_.leading = false;
            events_.clear();
        }
        election_.release();
        if (pacer_.wait(candidacy) == pacer::reason::stopped) return;
    }
}

// One term. Returns when the daemon stops; throws when the term is over.
void profile_publisher::lead() {
    cursor_ = feed_.current_end();
    pending_.clear();
    retries_.clear();
    walk_.clear();
    walked_to_.clear();
    next_walk_ = clock::now();
    log_info("PROFILES_LEADING", {{"component", config_.component}});
    while (true) {
        if (!link_.stats().linked()) throw storage::term_ended("the link is down");
        note_changes();
        note_events();
        election_.insist();
        work();
        bool const more = step_of_walk();
        {
            std::lock_guard const lock(mutex_);
            shown_.leading = true;
            shown_.pending = pending_.size() + retries_.size();
            shown_.counts = keeper_.counts();
        }
        if (pacer_.wait(more ? 0ms : poll) == pacer::reason::stopped) return;
    }
}

void profile_publisher::note_changes() {
    while (true) {
        auto const page = feed_.read(cursor_, feed_page);
        if (!page)
            throw storage::term_ended(page.error().detail);  // the database was restored: another epoch
        for (auto const &change : page->items) {
            auto const name = model::domain_name::parse(change.domain);
            if (!name || !serves(name->unicode())) continue;
            if (change.account_id && change.kind != model::change_kind::account_password_changed)
                pending_.insert(*change.account_id);
            if (change.kind == model::change_kind::domain_updated) walk_over(name->unicode());
        }
        cursor_ = page->next;
        if (page->items.size() < feed_page) return;
    }
}

// Those whom the walk has passed already would be missed in a domain that it is in the middle of.
void profile_publisher::walk_over(std::string const &domain) {
    auto const waiting = walked_to_.empty() ? walk_.begin() : std::next(walk_.begin());
    if (std::find(waiting, walk_.end(), domain) == walk_.end()) walk_.push_back(domain);
}

void profile_publisher::note_events() {
    std::deque<event> events;
    {
        std::lock_guard const lock(mutex_);
        events.swap(events_);
    }
    for (auto const &[user, what] : events) {
        auto const jid = model::jid::parse(user);
        auto const row = jid ? vcards_.find(*jid) : std::nullopt;
        if (!row) continue;
        auto &[count, since] = repairs_[user];
        if (clock::now() - since > 1min) count = 0, since = clock::now();
        if (count >= most_repairs) continue;
        if (what.published.empty() && what.retracted.empty()) continue;
        auto const last = what.published.empty() ? std::nullopt : std::optional(what.published.back());
        if (!keeper_.overheard(*row, what.node, last)) continue;
        ++count;
        pending_.insert(row->account.id);
    }
    std::erase_if(repairs_, [](auto const &each) { return clock::now() - each.second.second > 1min; });
}

void profile_publisher::work() {
    for (auto const &[id, again] : retries_)
        if (again.at <= clock::now()) pending_.insert(id);
    for (auto const ids = std::exchange(pending_, {}); auto const &id : ids)
        keep(id, vcards_.find_by_id(id), std::nullopt);
}

// Some accounts of what is to be walked over, so that a change need not wait for all of them.
bool profile_publisher::step_of_walk() {
    if (clock::now() >= next_walk_) {
        next_walk_ = clock::now() + std::max<std::chrono::milliseconds>(config_.read_back / 12, 1000ms);
        walk_.assign(config_.domains.begin(), config_.domains.end());
        walk_.emplace_back();
        walked_to_.clear();
    }
    if (walk_.empty()) return false;
    std::size_t seen = 0;
    if (walk_.front().empty()) {
        auto const ids = published_.leftovers(config_.component, walked_to_, walk_page);
        for (auto const &id : ids) keep(walked_to_ = id, vcards_.find_by_id(id), std::nullopt);
        seen = ids.size();
    } else if (auto const domain = model::domain_name::parse(walk_.front())) {
        auto const rows = vcards_.active_of(*domain, walked_to_, walk_page);
        auto const before = system_now() - config_.read_back;
        for (auto const &row : rows) keep(row.account.id, row, before);
        if (!rows.empty()) walked_to_ = rows.back().account.jid.user().str();
        seen = rows.size();
    }
    if (seen < walk_page) {
        walk_.pop_front();
        walked_to_.clear();
    }
    return !walk_.empty();
}

void profile_publisher::keep(std::string const &account_id, std::optional<storage::vcard_row> const &row,
                             std::optional<timestamp> read_back_before) {
    if (row && !serves(row->account.jid.domain().unicode())) return;
    auto const done = keeper_.keep(account_id, row, read_back_before);
    if (done) {
        retries_.erase(account_id);
        return;
    }
    if (!link_.stats().linked()) throw storage::term_ended("the link is down");
    failed(account_id, done.error());
}

void profile_publisher::failed(std::string const &account_id, error const &why) {
    auto const [at, is_new] = retries_.try_emplace(account_id, retry{new_backoff(), {}});
    at->second.at = clock::now() + at->second.wait.next();
    if (retries_.size() > most_retries) retries_.erase(at);  // the next walk comes to it
    if (is_new)
        log_warning("PROFILE_NOT_PUBLISHED",
                    {{"component", config_.component}, {"account", account_id}, {"why", why.detail}});
    std::lock_guard const lock(mutex_);
    ++shown_.failures;
    shown_.last_error = why.detail;
}

publisher_figures profile_publisher::figures() const {
    std::lock_guard const lock(mutex_);
    return shown_;
}

}  // namespace cusax::pep
