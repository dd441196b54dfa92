// How long to wait before the next attempt: doubling, with jitter, so that many
// daemons do not come back to a restarted server in one moment.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace cusax {

class backoff {
  public:
    using duration = std::chrono::milliseconds;

    backoff(duration first, duration most, std::uint32_t seed);

    // Between half and all of first·2ⁿ, which is at most `most`; n counts the calls since reset().
    duration next();
    void reset() { current_ = first_; }

  private:
    duration first_;
    duration most_;
    duration current_;
    std::mt19937 random_;
};

}  // namespace cusax
