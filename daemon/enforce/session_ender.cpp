#include "enforce/session_ender.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace cusax::enforce {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t feed_page = 1000;
constexpr int most_tries = 3;  // for an account that fails while the server answers
constexpr auto poll = 1000ms;
constexpr auto candidacy = 1000ms;
constexpr auto reload_gap = 2000ms;  // two reloads of Kamailio's domains within it can free a table in use

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
      at_(target.at),
      server_(std::move(server)),
      election_(std::move(settings), "sessions:" + target.name),
      feed_(pool),
      store_(pool),
      accounts_(pool),
      domain_store_(pool),
      walk_(pool, target.at),
      away_(new_backoff(250ms, 30s)),
      refused_(new_backoff(15s, 300s)),
      again_(new_backoff(500ms, 5s)),
      reload_again_(new_backoff(5s, 300s)),
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
    // A target that we know nothing of may have missed a domain.
    place_ =
        kept.value_or(storage::enforcement_place{.reached = *first_, .domains_due = at_ == service::sip});
    kept_ = kept.value_or(storage::enforcement_place{});
    walk_.begin_anew();
    tries_ = 0;
    held_ = {};
    not_before_ = clock::now();
    away_.reset();
    refused_.reset();
    again_.reset();
    reload_again_.reset();
    reload_not_before_ = not_before_ + reload_gap;  // the leader before us may just have told it
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
        tell_of_domains();
        keep_place();
        if (pacer_.wait(pause()) == pacer::reason::stopped) return;
    }
}

std::chrono::milliseconds session_ender::pause() const {
    auto next = clock::now() + poll;
    if (not_before_ > clock::now()) next = std::min(next, not_before_);
    if (place_.domains_due) next = std::min(next, std::max(reload_not_before_, not_before_));
    return std::chrono::ceil<std::chrono::milliseconds>(next - clock::now());
}

// The database was restored: what it says now is how things should be, and nobody knows what it forgot.
void session_ender::begin_anew(std::string const &why) {
    log_warning("SESSIONS_FEED_RESTARTED", {{"target", name_}, {"why", why}});
    place_ = {.reached = feed_.current_end(), .domains_due = at_ == service::sip};
    walk_.begin_anew();
    keep_place();
}

// True where there is more to be done at once.
bool session_ender::carry_out_page() {
    auto const page = feed_.read(place_.reached, feed_page);
    if (!page) {
        begin_anew(page.error().detail);
        return true;
    }
    for (auto const &change : page->items) {
        if (!carry_out(change)) {
            keep_place();
            return false;
        }
        place_.reached = change.cursor;
    }
    keep_place();
    if (page->items.size() == feed_page) return true;
    board_.note_caught_up();
    return false;
}

bool session_ender::carry_out(model::change const &change) {
    if (at_ == service::sip && changes_domains(change.kind) && covers(change.domain)) {
        place_.domains_due = true;
        tell_of_domains();
    }
    auto const whom = reach_of(at_, change.kind);
    if (whom == reach::nobody) return true;
    if (whom == reach::domain) return !covers(change.domain) || carry_out_domain(change);
    if (!change.account_id || (at_ == service::xmpp && !covers(change.domain))) return true;
    if (at_ == service::xmpp && hold_back(change)) return false;
    auto owner = owner_to_end(at_, change, accounts_.find_by_id(*change.account_id));
    if (!owner) return true;
    std::erase_if(owner->aors, [this](model::sip_uri const &aor) { return !covers(aor.host().ascii()); });
    if (at_ == service::sip && owner->aors.empty()) return true;
    return end(change, change.account_id, *owner);
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
    if (domain && must_end(at_, *domain))
        return walk_.go_on(*name, [&](model::account const &account) {
            return end(change, account.id, owner_within(at_, account, *name));
        });
    walk_.begin_anew();
    return true;
}

bool session_ender::end(model::change const &because, std::optional<std::string> const &account_id,
                        session_owner const &whose) {
    if (pacer_.stopped()) return false;
    election_.insist();
    auto const done = server_->end_sessions(whose);
    if (pacer_.stopped() && !done) return false;
    storage::ended_sessions what{.account_id = account_id,
                                 .jid = whose.jid.str(),
                                 .domain = whose.jid.domain().ascii(),
                                 .because = because.kind,
                                 .count = done ? done->sessions : std::nullopt,
                                 .error = done ? std::string() : done.error().detail};
    for (auto const &aor : whose.aors) what.aors.push_back(aor.str());
    if (!done && (done.error().code == error_code::unavailable || done.error().code == error_code::forbidden))
        return wait_for_server(because.at, done.error());
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

// Where it is due and its time has come. A proxy that does not know how to is asked ever more seldom, and no
// end waits for it; what lies behind in the feed is never held up.
void session_ender::tell_of_domains() {
    auto const now = clock::now();
    if (!place_.domains_due || now < not_before_ || now < reload_not_before_ || pacer_.stopped()) return;
    election_.insist();
    auto const told = server_->reload_domains();
    reload_not_before_ = clock::now() + reload_gap;
    if (told) {
        place_.domains_due = false;
        reload_again_.reset();
        board_.note_reload();
        log_info("DOMAINS_TOLD", {{"target", name_}});
        return;
    }
    if (pacer_.stopped()) return;
    if (told.error().code == error_code::unavailable) {
        wait_for_server(system_now(), told.error());
        return;
    }
    auto const wait = reload_again_.next();
    reload_not_before_ = std::max(reload_not_before_, clock::now() + wait);
    board_.note_retry();
    log_warning("DOMAINS_NOT_TOLD",
                {{"target", name_}, {"why", told.error().detail}, {"retry_ms", wait.count()}});
}

bool session_ender::wait_for_server(timestamp waiting_since, error const &why) {
    bool const refused = why.code == error_code::forbidden;
    auto const wait = refused ? refused_.next() : away_.next();
    not_before_ = clock::now() + wait;
    board_.note_trouble(why.detail);
    board_.note_waiting(waiting_since);
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
    bool const whole_domain = reach_of(at_, because.kind) == reach::domain;
    auto place = kept_;
    if (!whole_domain) place = {.reached = because.cursor, .domains_due = place_.domains_due};
    if (!store_.note(claim(), what, whole_domain ? std::nullopt : std::optional(place)))
        throw storage::term_ended("another daemon leads now");
    kept_ = place;
}

void session_ender::keep_place() {
    if (place_ == kept_) return;
    if (!store_.keep_place(claim(), place_)) throw storage::term_ended("another daemon leads now");
    kept_ = place_;
}

}  // namespace cusax::enforce
