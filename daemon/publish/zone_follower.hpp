// Every daemon's own copy of the published zones: it reads what the publisher
// committed and swaps an immutable snapshot, from which the name server answers.
// Without the database the last snapshot stays.
#pragma once

#include "dns/zone_set.hpp"
#include "publish/pacer.hpp"
#include "storage/zone_store.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

namespace cusax::publish {

struct follower_figures {
    bool loaded = false;  // a snapshot of the database has been served since the start
    std::int64_t revision = 0;
    std::size_t zones = 0;
    std::uint64_t failures = 0;
};

class zone_follower {
  public:
    zone_follower(storage::connection_pool &pool, std::chrono::milliseconds poll = std::chrono::seconds{1});
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
    void load();
    void follow();

    storage::zone_store zones_;
    std::chrono::milliseconds poll_;
    pacer pacer_;
    std::atomic<std::shared_ptr<dns::zone_set const>> served_{std::make_shared<dns::zone_set const>()};
    std::atomic<std::int64_t> revision_{0};
    std::atomic<bool> loaded_{false};
    std::atomic<std::uint64_t> failures_{0};
    std::thread thread_;
};

}  // namespace cusax::publish
