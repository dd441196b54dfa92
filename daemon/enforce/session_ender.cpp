#include "enforce/session_ender.hpp"

#include "base/log.hpp"
#include "enforce/decision.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace cusax::enforce {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t feed_page = 1000;
constexpr std::size_t accounts_per_page = 200;
constexpr int most_tries = 3;  // for an account that fails while the server answers
constexpr auto poll = 1000ms;
constexpr auto candidacy = 1000ms;

backoff new_backoff(std::chrono::milliseconds first, std::chrono::milliseconds most) {
    return {first, most, std::random_device()()};
}

// A change that is not about sessions first of all ends some only where there are any.
bool is_worth_a_note(model::change_kind because, ended const &done) {
    bool const by_the_way =
        because == model::change_kind::account_updated || because == model::change_kind::domain_updated;
    return !by_the_way || done.sessions != 0U;
}

}  // namespace

session_ender::session_ender(ender_target const &target, std::unique_ptr<session_server> server,
                             storage::database settings, storage::connection_pool &pool)
    : name_(target.name),
      server_(std::move(server)),
      election_(std::move(settings), "sessions:" + target.name),
      feed_(pool),
      store_(pool),
      accounts_(pool),
      domain_store_(pool),
      away_(new_backoff(250ms, 30s)),
      refused_(new_backoff(15s, 300s)),
      again_(new_backoff(500ms, 5s)),
      board_(target.name, server_->method()) {
    for (auto const &domain : target.domains) domains_.insert(domain.ascii());
}

session_ender::~session_ender() { stop(); }

void session_ender::start() {
    thread_ = std::thread([this] { run(); });
}

void session_ender::ask_to_stop() {
    pacer_.stop();
    server_->interrupt();
}

void session_ender::stop() {
    ask_to_stop();
    if (thread_.joinable()) thread_.join();
}

void session_ender::run() {
    while (!pacer_.stopped()) {
        try {
            if (!first_) first_ = feed_.current_end();
            if (server_->is_at_hand() && election_.try_acquire()) {
                log_info("SESSIONS_LEADING", {{"target", name_}, {"method", server_->method()}});
                lead();
            }
        } catch (std::exception const &broken) {
            log_warning("SESSIONS_INTERRUPTED", {{"target", name_}, {"why", broken.what()}});
        }
        board_.end_term();
        election_.release();
        if (pacer_.wait(candidacy) == pacer::reason::stopped) return;
    }
}

void session_ender::begin_term() {
    auto const kept = store_.place(name_);
    place_ = kept.value_or(*first_);
    kept_ = kept.value_or(model::feed_cursor{});
    walk_ = {};
    tries_ = 0;
    held_ = {};
    not_before_ = clock::now();
    away_.reset();
    refused_.reset();
    again_.reset();
    board_.begin_term();
    keep_place();
}

// One term. Returns when the daemon stops; throws when the term is over.
void session_ender::lead() {
    begin_term();
    while (true) {
        if (!server_->is_at_hand()) throw storage::term_ended("the server is out of this daemon's reach");
        election_.insist();
        while (clock::now() >= not_before_ && !pacer_.stopped())
            if (!carry_out_page()) break;
        if (pacer_.wait(pause()) == pacer::reason::stopped) return;
    }
}

std::chrono::milliseconds session_ender::pause() const {
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(not_before_ - clock::now());
    return left <= 0ms ? poll : std::min<std::chrono::milliseconds>(left, poll);
}

// The database was restored: what it says now is how things should be, and nobody knows what it forgot.
void session_ender::begin_anew(std::string const &why) {
    log_warning("SESSIONS_FEED_RESTARTED", {{"target", name_}, {"why", why}});
    place_ = feed_.current_end();
    walk_ = {};
    keep_place();
}

// True where there is more to be done at once.
bool session_ender::carry_out_page() {
    auto const page = feed_.read(place_, feed_page);
    if (!page) {
        begin_anew(page.error().detail);
        return true;
    }
    for (auto const &change : page->items) {
        if (!carry_out(change)) {
            keep_place();
            return false;
        }
        place_ = change.cursor;
    }
    keep_place();
    if (page->items.size() == feed_page) return true;
    board_.note_caught_up();
    return false;
}

bool session_ender::carry_out(model::change const &change) {
    auto const whom = reach_of(change.kind);
    if (whom == reach::nobody || !domains_.contains(change.domain)) return true;
    if (whom == reach::domain) return carry_out_domain(change);
    if (!change.account_id || !change.jid) return true;
    if (hold_back(change)) return false;
    if (!must_end(change.kind, accounts_.find_by_id(*change.account_id))) return true;
    auto const whose = model::jid::parse(*change.jid);
    return !whose || end(change, change.account_id, *whose);
}

// Once for each password that somebody renewed himself, and not for those that are caught up.
bool session_ender::hold_back(model::change const &change) {
    bool const own_password =
        change.kind == model::change_kind::account_password_changed && change.actor == change.jid;
    if (!own_password || held_ == change.cursor || system_now() - change.at >= own_password_grace)
        return false;
    held_ = change.cursor;
    not_before_ = clock::now() + own_password_grace;
    return true;
}

bool session_ender::carry_out_domain(model::change const &change) {
    auto const name = model::domain_name::parse(change.domain);
    auto const domain = name ? domain_store_.find(*name) : std::nullopt;
    if (!domain || !must_end(*domain)) {
        walk_ = {};
        return true;
    }
    while (true) {
        auto const page =
            accounts_.list({.domain = *name}, {.limit = accounts_per_page, .cursor = walk_.page});
        if (!page) break;  // the cursor is our own, so there is no such case
        for (; walk_.done < page->items.size(); ++walk_.done) {
            auto const &account = page->items[walk_.done];
            if (!end(change, account.id, account.jid)) return false;
        }
        if (!page->next_cursor) break;
        walk_ = {.page = page->next_cursor};
    }
    walk_ = {};
    return true;
}

bool session_ender::end(model::change const &because, std::optional<std::string> const &account_id,
                        model::jid const &whose) {
    if (pacer_.stopped()) return false;
    election_.insist();
    auto const done = server_->end_sessions(whose);
    if (pacer_.stopped() && !done) return false;
    storage::ended_sessions what{.account_id = account_id,
                                 .jid = whose.str(),
                                 .domain = whose.domain().ascii(),
                                 .because = because.kind,
                                 .count = done ? done->sessions : std::nullopt,
                                 .error = done ? std::string() : done.error().detail};
    if (!done && (done.error().code == error_code::unavailable || done.error().code == error_code::forbidden))
        return wait_for_server(because, done.error());
    away_.reset();
    refused_.reset();
    board_.note_answering();
    if (!done) return settle_failure(because, what);
    tries_ = 0;
    board_.note_ended(system_now());
    log_info("SESSIONS_ENDED", {{"target", name_},
                                {"jid", what.jid},
                                {"because", model::name_of(because.kind)},
                                {"sessions", what.count ? std::to_string(*what.count) : "unknown"}});
    if (is_worth_a_note(because.kind, *done)) note(what, because);
    return true;
}

bool session_ender::wait_for_server(model::change const &because, error const &why) {
    bool const refused = why.code == error_code::forbidden;
    auto const wait = refused ? refused_.next() : away_.next();
    not_before_ = clock::now() + wait;
    board_.note_trouble(why.detail);
    board_.note_waiting(because.at);
    board_.note_retry();
    log_warning(refused ? "SESSIONS_REFUSED" : "SESSIONS_UNREACHABLE",
                {{"target", name_}, {"why", why.detail}, {"retry_ms", wait.count()}});
    return false;
}

// An account that fails by itself is tried a few times, then noted and passed: those behind it wait.
bool session_ender::settle_failure(model::change const &because, storage::ended_sessions const &what) {
    bool const given_up = ++tries_ >= most_tries;
    log_warning(
        "SESSIONS_FAILED",
        {{"target", name_}, {"jid", what.jid}, {"why", what.error}, {"given_up", given_up ? "yes" : "no"}});
    if (!given_up) {
        not_before_ = clock::now() + again_.next();
        board_.note_waiting(because.at);
        board_.note_retry();
        return false;
    }
    tries_ = 0;
    again_.reset();
    board_.note_failed();
    note(what, because);
    return true;
}

storage::enforcement_claim session_ender::claim() const {
    return {.target = name_, .term = election_.term().value_or(0)};
}

// A change of a whole domain is behind us only when its last account is.
void session_ender::note(storage::ended_sessions const &what, model::change const &because) {
    bool const whole_domain = reach_of(because.kind) == reach::domain;
    auto const reached = whole_domain ? std::nullopt : std::optional(because.cursor);
    if (!store_.note(claim(), what, reached)) throw storage::term_ended("another daemon leads now");
    if (reached) kept_ = *reached;
}

void session_ender::keep_place() {
    if (place_ == kept_) return;
    if (!store_.keep_place(claim(), place_)) throw storage::term_ended("another daemon leads now");
    kept_ = place_;
}

}  // namespace cusax::enforce
