// Keeps the published zones equal to what domains and accounts say. Of all
// daemons on one database the holder of the role "zones" does it: it follows the
// feed, computes what each change means for the zones, and commits the difference
// with a new serial and its place in the feed in one transaction. Between changes
// it sweeps over everything, so that a lost wake-up costs time and not truth. It
// keeps no copy of the zones.
#pragma once

#include "base/pacer.hpp"
#include "model/change.hpp"
#include "publish/domain_zones.hpp"
#include "publish/number_zones.hpp"
#include "publish/zone_sweep.hpp"
#include "storage/domain_store.hpp"
#include "storage/election.hpp"
#include "storage/feed.hpp"
#include "storage/pool.hpp"
#include "storage/zone_store.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace cusax::publish {

struct publisher_pace {
    std::chrono::milliseconds poll{1000};           // the feed, without a wake-up
    std::chrono::milliseconds candidacy{2000};      // how often a daemon that does not lead tries to
    std::chrono::milliseconds everything{600'000};  // from the end of one sweep to the beginning of the next
    std::chrono::milliseconds first_sweep{30'000};  // after a term that goes on where another ended
};

struct publisher_figures {
    bool leading = false;
    std::uint64_t publications = 0;  // transactions that changed a zone
    std::uint64_t zones_written = 0;
    std::uint64_t zones_refused = 0;  // records that cannot be a zone
    std::uint64_t failures = 0;       // rounds that ended in an exception
};

class zone_publisher {
  public:
    zone_publisher(storage::database settings, storage::connection_pool &pool, publisher_pace pace = {});
    ~zone_publisher();  // as stop()
    zone_publisher(zone_publisher const &) = delete;
    zone_publisher &operator=(zone_publisher const &) = delete;

    void start();
    void wake() { pacer_.wake(); }  // the feed has something new; any thread
    void stop();

    publisher_figures figures() const;

  private:
    using clock = std::chrono::steady_clock;

    // What of a domain decides over the numbers of its accounts.
    struct numbering {
        model::domain_name domain;
        std::string enum_zone;
        model::dns_settings dns;
        bool sip = false;
        bool xmpp = false;
        bool operator==(numbering const &) const = default;
    };

    void run();
    void lead();
    void begin_term();
    void rest(pacer::reason why, bool found);
    bool publish_changes();  // true where the feed had something
    void sweep_on();
    static numbering numbering_of(model::domain const &domain);
    void note_numbering(std::vector<model::domain_name> const &changed, std::vector<std::string> &enum_zones);
    void publish(zone_batch &batch, model::feed_cursor const &cursor);
    void remember(model::feed_cursor const &cursor);
    model::feed_cursor safe(model::feed_cursor const &cursor) const { return held_.value_or(cursor); }

    publisher_pace pace_;
    pacer pacer_;
    storage::election election_;
    storage::change_feed feed_;
    storage::domain_store domain_store_;
    storage::zone_store zones_;
    domain_zones domains_;
    number_zones numbers_;

    // The leader's state, made anew with every term.
    std::int64_t term_ = 0;
    zone_sweep sweep_;
    std::map<std::string, numbering> numberings_;  // of domains with an ENUM zone
    model::feed_cursor cursor_;
    model::feed_cursor remembered_;
    // Where a term after ours must begin while domains are walked: a walk is in nobody's memory but ours.
    std::optional<model::feed_cursor> held_;
    clock::time_point next_sweep_;
    bool catches_up_ =
        false;  // ENUM zones may have lost their leader, or their last domain, while nobody led
    std::set<std::string> seen_;  // domains that changed in this term
    std::chrono::milliseconds pause_{0};
    std::uint64_t since_pruning_ = 0;

    std::atomic<bool> leading_{false};
    std::atomic<std::uint64_t> publications_{0};
    std::atomic<std::uint64_t> zones_written_{0};
    std::atomic<std::uint64_t> zones_refused_{0};
    std::atomic<std::uint64_t> failures_{0};
    std::thread thread_;
};

}  // namespace cusax::publish
