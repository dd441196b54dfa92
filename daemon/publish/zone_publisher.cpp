#include "publish/zone_publisher.hpp"

#include "base/log.hpp"
#include "publish/zone_codec.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace cusax::publish {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t feed_page = 1000;
constexpr std::size_t zones_per_transaction = 500;
constexpr std::size_t journal_serials_kept = 100;
constexpr auto shortest_retry = 5ms;  // while an older transaction hides what we were woken for
constexpr auto longest_retry = 250ms;

// Another daemon leads now, or the tables are not as we remember them: begin the term anew.
struct term_ended : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace

zone_publisher::zone_publisher(storage::database settings, storage::connection_pool &pool,
                               publisher_pace pace)
    : pool_(pool),
      pace_(pace),
      election_(std::move(settings), "zones"),
      feed_(pool),
      domains_(pool),
      zones_(pool) {}

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
    ledger_.emplace(zones_.load_all());
    publish_everything();
    auto compared = std::chrono::steady_clock::now();
    auto pause = pace_.poll;
    while (true) {
        auto const why = pacer_.wait(pause);
        if (why == pacer::reason::stopped) return;
        bool const found = publish_changes();
        // After a find there may be a page more; and what woke us may not be visible yet.
        if (found || why == pacer::reason::woken)
            pause = shortest_retry;
        else
            pause = std::min(pace_.poll, std::max<std::chrono::milliseconds>(pause * 2, shortest_retry));
        if (pause > longest_retry) pause = pace_.poll;
        if (pause == pace_.poll && !election_.still_held())
            throw term_ended("the lock on role zones was lost");
        auto const now = std::chrono::steady_clock::now();
        if (now - compared < pace_.everything) continue;
        publish_everything();
        zones_.prune_journal(journal_serials_kept);
        compared = now;
    }
}

void zone_publisher::publish_everything() {
    auto const cursor = feed_.current_end();
    std::set<std::string> desired_names;
    std::vector<storage::zone_write> writes;
    for (auto const &domain : domains_.all()) {
        auto const desired = projection::zones_of(domain);
        for (auto const &zone : desired) desired_names.insert(zone_key(zone.origin));
        add_writes(desired, writes);
    }
    for (auto const &name : ledger_->live()) {
        if (desired_names.contains(name)) continue;
        if (auto retired = ledger_->retirement_of(zone_origin(name))) writes.push_back(std::move(*retired));
    }
    for (std::size_t at = 0; at < writes.size(); at += zones_per_transaction) {
        auto const begin = writes.begin() + static_cast<std::ptrdiff_t>(at);
        auto const end =
            writes.begin() + static_cast<std::ptrdiff_t>(std::min(at + zones_per_transaction, writes.size()));
        publish({std::make_move_iterator(begin), std::make_move_iterator(end)}, cursor);
    }
    cursor_ = cursor;
}

bool zone_publisher::publish_changes() {
    auto page = feed_.read(cursor_, feed_page);
    if (!page) throw term_ended(page.error().detail);  // the database was restored: another epoch
    std::vector<model::domain_name> changed;
    for (auto const &change : page->items) {
        if (change.account_id) continue;  // no record of ours depends on an account yet
        auto name = model::domain_name::parse(change.domain);
        if (name && std::find(changed.begin(), changed.end(), *name) == changed.end())
            changed.push_back(std::move(*name));
    }
    if (!changed.empty()) {
        auto const domains = domains_.find_all(changed);
        std::vector<storage::zone_write> writes;
        for (auto const &name : changed) {
            auto const domain =
                std::find_if(domains.begin(), domains.end(), [&](auto const &d) { return d.name == name; });
            auto const desired = domain == domains.end() ? std::vector<projection::desired_zone>{}
                                                         : projection::zones_of(*domain);
            add_writes(desired, writes);
            add_retirements(name, desired, writes);
        }
        publish(writes, page->next);
    }
    cursor_ = page->next;
    return !page->items.empty();
}

void zone_publisher::add_writes(std::vector<projection::desired_zone> const &desired,
                                std::vector<storage::zone_write> &writes) {
    for (auto const &zone : desired) {
        auto write = ledger_->write_for(zone);
        if (!write) {
            ++zones_refused_;
            log_error("ZONE_REFUSED", {{"zone", zone_key(zone.origin)}, {"why", write.error().detail}});
        } else if (*write) {
            writes.push_back(std::move(**write));
        }
    }
}

void zone_publisher::add_retirements(model::domain_name const &domain,
                                     std::vector<projection::desired_zone> const &desired,
                                     std::vector<storage::zone_write> &writes) {
    for (auto const &origin : projection::possible_zones(domain)) {
        bool const kept =
            std::any_of(desired.begin(), desired.end(), [&](auto const &z) { return z.origin == origin; });
        if (kept) continue;
        if (auto retired = ledger_->retirement_of(origin)) writes.push_back(std::move(*retired));
    }
}

void zone_publisher::publish(std::vector<storage::zone_write> const &writes,
                             model::feed_cursor const &cursor) {
    if (writes.empty()) return;
    auto const done = zones_.publish(term_, writes, cursor);
    if (!done) {
        bool const lost = done.error() == storage::publish_refusal::lost_leadership;
        throw term_ended(lost ? "another daemon took the role over"
                              : "a zone is not at the serial that was expected");
    }
    ++publications_;
    zones_written_ += writes.size();
    for (auto const &write : writes) {
        ledger_->accept(write);
        log_info("ZONE_PUBLISHED", {{"zone", write.name},
                                    {"serial", write.new_serial},
                                    {"removed", write.removed.size()},
                                    {"added", write.added.size()}});
    }
}

}  // namespace cusax::publish
