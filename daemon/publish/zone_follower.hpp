// Every daemon's own copy of the published zones: it reads what the publisher
// committed and swaps an immutable snapshot, from which the name server answers
// and transfers. Without the database the last snapshot stays.
#pragma once

#include "base/pacer.hpp"
#include "dns/zone_set.hpp"
#include "storage/zone_reader.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace cusax::publish {

struct follower_figures {
    bool loaded = false;  // a snapshot of the database has been served since the start
    std::int64_t revision = 0;
    std::size_t zones = 0;
    std::uint64_t failures = 0;
};

class zone_follower {
  public:
    using zone_pointer = dns::zone_set::zone_pointer;
    // Told which zones are new or changed, and which are gone, once they are served so; on
    // the follower's thread.
    using observer =
        std::function<void(std::vector<zone_pointer> const &changed, std::vector<dns::name> const &removed)>;

    zone_follower(storage::connection_pool &pool, observer on_change = {},
                  std::chrono::milliseconds poll = std::chrono::seconds{1});
    ~zone_follower();  // as stop()
    zone_follower(zone_follower const &) = delete;
    zone_follower &operator=(zone_follower const &) = delete;

    void start();
    void wake() { pacer_.wake(); }  // something was published; any thread
    void stop();

    // Never nullptr. Any thread.
    std::shared_ptr<dns::zone_set const> snapshot() const { return served_.load(); }

    follower_figures figures() const;

  private:
    void run();
    void follow();
    void start_anew();

    storage::zone_reader zones_;
    observer on_change_;
    std::chrono::milliseconds poll_;
    pacer pacer_;
    std::atomic<std::shared_ptr<dns::zone_set const>> served_{std::make_shared<dns::zone_set const>()};
    std::atomic<std::int64_t> revision_;
    std::atomic<bool> loaded_{false};
    std::atomic<std::uint64_t> failures_{0};
    std::thread thread_;
};

}  // namespace cusax::publish
