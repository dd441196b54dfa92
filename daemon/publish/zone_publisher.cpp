#include "publish/zone_publisher.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace cusax::publish {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t feed_page = 1000;
constexpr std::size_t unclaimed_at_once = 1000;
constexpr std::size_t journal_steps_kept = 100;
constexpr std::size_t journal_rrsets_kept = 20'000;
constexpr std::uint64_t publications_between_prunings = 50;
constexpr auto shortest_retry = 5ms;  // while an older transaction hides what we were woken for
constexpr auto longest_retry = 250ms;

std::vector<std::string> unique(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace

zone_publisher::zone_publisher(storage::database settings, storage::connection_pool &pool,
                               publisher_pace pace)
    : pace_(pace),
      election_(std::move(settings), "zones"),
      feed_(pool),
      domain_store_(pool),
      zones_(pool),
      domains_(pool),
      numbers_(pool),
      sweep_(domains_, numbers_) {}

zone_publisher::~zone_publisher() { stop(); }

void zone_publisher::start() {
    thread_ = std::thread([this] { run(); });
}

void zone_publisher::stop() {
    pacer_.stop();
    if (thread_.joinable()) thread_.join();
}

publisher_figures zone_publisher::figures() const {
    return {.leading = leading_,
            .publications = publications_,
            .zones_written = zones_written_,
            .zones_refused = zones_refused_,
            .failures = failures_};
}

void zone_publisher::run() {
    while (!pacer_.stopped()) {
        try {
            if (auto const term = election_.try_acquire()) {
                term_ = *term;
                leading_ = true;
                log_info("ZONES_LEADING", {{"term", term_}});
                lead();
            }
        } catch (std::exception const &broken) {
            ++failures_;
            log_warning("ZONES_INTERRUPTED", {{"why", broken.what()}});
        }
        leading_ = false;
        election_.release();
        if (pacer_.wait(pace_.candidacy) == pacer::reason::stopped) return;
    }
}

// One term. Returns when the daemon stops; throws when the term is over.
void zone_publisher::lead() {
    begin_term();
    while (true) {
        auto const why = pacer_.wait(pause_);
        if (why == pacer::reason::stopped) return;
        bool const found = publish_changes();
        if (!found) sweep_on();
        rest(why, found);
    }
}

// Goes on where the last term ended, if the feed still reaches back there.
void zone_publisher::begin_term() {
    sweep_.reset();
    held_.reset();
    numberings_.clear();
    pause_ = 0ms;
    next_sweep_ = clock::now() + pace_.first_sweep;
    auto const last = zones_.publisher_cursor("zones");
    bool const goes_on = last && feed_.read(*last, 1).has_value();
    cursor_ = goes_on ? *last : feed_.current_end();
    remembered_ = cursor_;
    catches_up_ = goes_on;
    seen_.clear();
    for (auto const &domain : domain_store_.numbered())
        numberings_.emplace(domain.name.ascii(), numbering_of(domain));
    if (!goes_on) sweep_.begin_round();
}

// How long to wait: after a find there may be a page more, and what woke us may not be visible yet.
void zone_publisher::rest(pacer::reason why, bool found) {
    if (found || why == pacer::reason::woken)
        pause_ = shortest_retry;
    else
        pause_ = std::min(pace_.poll, std::max<std::chrono::milliseconds>(pause_ * 2, shortest_retry));
    if (pause_ > longest_retry) pause_ = pace_.poll;
    if (sweep_.has_work()) {
        pause_ = std::min<std::chrono::milliseconds>(pause_, shortest_retry);
        return;
    }
    if (pause_ < pace_.poll) return;
    election_.insist();
    remember(cursor_);
    if (clock::now() >= next_sweep_) sweep_.begin_round();
}

void zone_publisher::sweep_on() {
    if (!sweep_.has_work()) return;
    bool const was_resting = sweep_.is_resting();
    zone_batch batch;
    sweep_.add_page(batch);
    publish(batch, safe(cursor_));
    if (!sweep_.is_walking()) held_.reset();
    if (!was_resting && sweep_.is_resting()) next_sweep_ = clock::now() + pace_.everything;
}

bool zone_publisher::publish_changes() {
    auto page = feed_.read(cursor_, feed_page);
    if (!page) throw storage::term_ended(page.error().detail);  // the database was restored: another epoch
    std::vector<model::domain_name> changed;
    std::set<std::string> accounts;
    for (auto const &change : page->items) {
        if (change.account_id) {
            if (change.kind != model::change_kind::account_password_changed &&
                change.kind != model::change_kind::account_device_secret_made &&
                change.kind != model::change_kind::account_device_secret_changed &&
                change.kind != model::change_kind::account_vcard_changed)
                accounts.insert(*change.account_id);
            continue;
        }
        if (model::is_of_conference(change.kind)) continue;  // conferences are not in the DNS
        auto name = model::domain_name::parse(change.domain);
        if (name && std::find(changed.begin(), changed.end(), *name) == changed.end())
            changed.push_back(std::move(*name));
    }
    zone_batch batch;
    std::vector<std::string> enum_zones;
    bool const catches_up = std::exchange(catches_up_, false);
    // What the feed cannot tell: which ENUM zone a domain had before it changed.
    if (catches_up)
        for (auto const &[name, known] : numberings_) enum_zones.push_back(known.enum_zone);
    if (!changed.empty()) {
        bool const was_walking = sweep_.is_walking();
        note_numbering(changed, enum_zones);
        if (!was_walking && sweep_.is_walking()) held_ = cursor_;
    }
    if (!changed.empty() || !enum_zones.empty()) domains_.add(changed, unique(std::move(enum_zones)), batch);
    if (catches_up) domains_.add_unclaimed(unclaimed_at_once, batch);
    if (!accounts.empty()) numbers_.add({accounts.begin(), accounts.end()}, batch);
    publish(batch, safe(page->next));
    cursor_ = page->next;
    return !page->items.empty();
}

zone_publisher::numbering zone_publisher::numbering_of(model::domain const &domain) {
    return {.domain = domain.name,
            .enum_zone = domain.numbering.enum_zone.value_or(""),
            .dns = domain.dns,
            .sip = domain.sip.enabled,
            .xmpp = domain.xmpp.enabled};
}

// Where a domain's numbers are published from changed, or may have changed before we led,
// all of them are looked at; its ENUM zone, and the one it had, may want another SOA.
void zone_publisher::note_numbering(std::vector<model::domain_name> const &changed,
                                    std::vector<std::string> &enum_zones) {
    std::map<std::string, numbering> now;
    for (auto const &domain : domain_store_.find_all(changed))
        now.emplace(domain.name.ascii(), numbering_of(domain));
    for (auto const &name : changed) {
        auto const is = now.find(name.ascii());
        auto const was = numberings_.find(name.ascii());
        if (was != numberings_.end() && !was->second.enum_zone.empty())
            enum_zones.push_back(was->second.enum_zone);
        if (is == now.end()) {
            numberings_.erase(name.ascii());
            continue;
        }
        if (!is->second.enum_zone.empty()) enum_zones.push_back(is->second.enum_zone);
        bool const is_known = !seen_.insert(name.ascii()).second;
        if (is_known && was != numberings_.end() && was->second == is->second) continue;
        sweep_.walk(name);
        numberings_.insert_or_assign(name.ascii(), is->second);
    }
}

void zone_publisher::publish(zone_batch &batch, model::feed_cursor const &cursor) {
    if (batch.empty()) return;
    auto const states = zones_.states(batch.names());
    std::vector<std::string> unborn;
    for (auto const &name : batch.without_soa()) {
        auto const state = states.find(name);
        if (state == states.end() || !state->second.live) unborn.push_back(name);
    }
    if (!unborn.empty()) {  // the first number of an ENUM zone that was not in service
        domains_.add({}, unborn, batch);
        for (auto const &name : batch.without_soa())
            if (std::find(unborn.begin(), unborn.end(), name) != unborn.end()) batch.drop(name);
    }
    auto const writes = batch.writes(states);
    if (auto const done = zones_.publish(term_, writes, cursor); !done) {
        bool const lost = done.error() == storage::publish_refusal::lost_leadership;
        throw storage::term_ended(lost ? "another daemon took the role over"
                                       : "a zone is not at the serial that was expected");
    }
    remembered_ = cursor;
    ++publications_;
    zones_written_ += writes.size();
    zones_refused_ = domains_.refused();
    for (auto const &write : writes)
        log_info("ZONE_PUBLISHED", {{"zone", write.name},
                                    {"serial", write.new_serial},
                                    {"removed", write.removed.size()},
                                    {"added", write.added.size()}});
    if (++since_pruning_ < publications_between_prunings) return;
    since_pruning_ = 0;
    zones_.prune_journal(journal_steps_kept, journal_rrsets_kept);
}

// What changed no zone is not read again after the next election.
void zone_publisher::remember(model::feed_cursor const &cursor) {
    if (cursor == remembered_) return;
    if (!zones_.publish(term_, {}, cursor)) throw storage::term_ended("another daemon took the role over");
    remembered_ = cursor;
}

}  // namespace cusax::publish
