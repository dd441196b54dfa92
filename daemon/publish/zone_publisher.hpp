// Keeps the published zones equal to what the domains say. Of all daemons on one
// database the holder of the role "zones" does it: it follows the feed, computes
// what each changed domain's zones should be, and commits the difference with a
// new serial and its place in the feed in one transaction. Now and then it
// compares everything, so that a lost wake-up costs time and not truth.
#pragma once

#include "publish/pacer.hpp"
#include "publish/zone_ledger.hpp"
#include "storage/domain_store.hpp"
#include "storage/election.hpp"
#include "storage/feed.hpp"
#include "storage/pool.hpp"
#include "storage/zone_store.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace cusax::publish {

struct publisher_pace {
    std::chrono::milliseconds poll{1000};           // the feed, without a wake-up
    std::chrono::milliseconds candidacy{2000};      // how often a daemon that does not lead tries to
    std::chrono::milliseconds everything{600'000};  // between two comparisons of everything
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
    void run();
    void lead();
    void publish_everything();
    bool publish_changes();  // true where the feed had something
    void publish(std::vector<storage::zone_write> const &writes, model::feed_cursor const &cursor);
    void add_writes(std::vector<projection::desired_zone> const &desired,
                    std::vector<storage::zone_write> &writes);
    void add_retirements(model::domain_name const &domain,
                         std::vector<projection::desired_zone> const &desired,
                         std::vector<storage::zone_write> &writes);

    storage::connection_pool &pool_;
    publisher_pace pace_;
    pacer pacer_;
    storage::election election_;
    storage::change_feed feed_;
    storage::domain_store domains_;
    storage::zone_store zones_;

    // The leader's state, made anew with every term.
    std::int64_t term_ = 0;
    std::optional<zone_ledger> ledger_;
    model::feed_cursor cursor_;

    std::atomic<bool> leading_{false};
    std::atomic<std::uint64_t> publications_{0};
    std::atomic<std::uint64_t> zones_written_{0};
    std::atomic<std::uint64_t> zones_refused_{0};
    std::atomic<std::uint64_t> failures_{0};
    std::thread thread_;
};

}  // namespace cusax::publish
