// The dedicated connection of a thread that comes back by itself: opened when
// it is needed, dropped when it broke, with growing pauses between the tries.
#pragma once

#include "storage/database_failure.hpp"
#include "storage/session.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace cusax::storage {

// One thread; connects() and connected() any.
class reconnecting_session {
  public:
    reconnecting_session(database settings, std::string server_options)
        : settings_(std::move(settings)), server_options_(std::move(server_options)) {}

    // The connection; a new one is handed to `greet` first. Throws cusax::unavailable.
    session &get(std::function<void(session &)> const &greet);

    // What a failed statement means; drops the connection where it is lost.
    failure_kind judge(pqxx::failure const &failed);

    void drop();

    // Sleeps before the next try: 20 ms, doubling up to half a second.
    void pause();

    bool connected() const { return connected_; }
    std::uint64_t connects() const { return connects_; }

  private:
    database settings_;
    std::string server_options_;
    std::unique_ptr<session> session_;
    std::chrono::milliseconds next_pause_{first_pause};
    std::atomic<bool> connected_{false};
    std::atomic<std::uint64_t> connects_{0};

    static constexpr std::chrono::milliseconds first_pause{20};
    static constexpr std::chrono::milliseconds longest_pause{500};
};

}  // namespace cusax::storage
