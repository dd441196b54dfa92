// A timer that calls its handler once, and certainly not after cancel() or a
// new start(): Asio may already have queued the call when a timer is cancelled.
#pragma once

#include "component/asio_types.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <utility>

namespace cusax::component {

class one_shot_timer {
  public:
    explicit one_shot_timer(link_strand const &strand) : timer_(strand) {}

    // The handler runs on the strand, and holds whatever owns this timer.
    template <class Handler>
    void start(std::chrono::milliseconds delay, Handler handler) {
        timer_.expires_after(delay);
        timer_.async_wait(
            [this, turn = ++turn_, handler = std::move(handler)](boost::system::error_code) mutable {
                if (turn == turn_) handler();
            });
    }

    void cancel() {
        ++turn_;
        timer_.cancel();
    }

  private:
    asio::steady_timer timer_;
    std::uint64_t turn_ = 0;
};

}  // namespace cusax::component
