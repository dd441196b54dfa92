#include "base/backoff.hpp"

#include <algorithm>

namespace cusax {

backoff::backoff(duration first, duration most, std::uint32_t seed)
    : first_(std::min(first, most)), most_(most), current_(first_), random_(seed) {}

backoff::duration backoff::next() {
    std::uniform_int_distribution<duration::rep> spread(current_.count() / 2, current_.count());
    auto const delay = duration(spread(random_));
    current_ = std::min(current_ * 2, most_);
    return delay;
}

}  // namespace cusax
