#include "http/body_stream.hpp"

#include <utility>

namespace cusax::http {

std::string body_stream::take() {
    std::string taken;
    bool was_full = false;
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return settled(); });
        if (octets_.empty() && state_ == state::lost) throw body_lost(why_);
        taken = std::exchange(octets_, {});
        was_full = std::exchange(full_, false);
    }
    if (was_full) room_();
    return taken;
}

bool body_stream::ready() const {
    std::lock_guard const lock(mutex_);
    return settled();
}

bool body_stream::put(std::string octets) {
    std::lock_guard const lock(mutex_);
    if (octets_.empty())
        octets_ = std::move(octets);
    else
        octets_ += octets;
    full_ = octets_.size() >= enough;
    changed_.notify_one();
    return !full_;
}

void body_stream::complete() {
    std::lock_guard const lock(mutex_);
    if (state_ == state::open) state_ = state::complete;
    changed_.notify_one();
}

void body_stream::lose(std::string why) {
    std::lock_guard const lock(mutex_);
    if (state_ == state::open) {
        state_ = state::lost;
        why_ = std::move(why);
    }
    changed_.notify_one();
}

}  // namespace cusax::http
