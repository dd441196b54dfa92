#include "http/answer_stream.hpp"

#include <utility>

namespace cusax::http {

// Outside the lock: the connection may take at once.
void answer_stream::tell(std::unique_lock<std::mutex> &held) {
    bool const news = !octets_.empty() || state_ != state::open;
    if (!news || !wake_ || std::exchange(told_, true)) return;
    auto const wake = wake_;
    held.unlock();
    wake();
}

bool answer_stream::write(std::string_view octets, std::size_t most_unsent) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return lost_ || octets_.size() < most_unsent; });
    if (lost_) return false;
    octets_ += octets;
    tell(lock);
    return true;
}

bool answer_stream::flush(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, longest, [this] { return lost_ || (octets_.empty() && !under_way_); });
    return !lost_;
}

bool answer_stream::offer(std::string_view octets) {
    std::unique_lock lock(mutex_);
    if (lost_ || octets_.size() + octets.size() > most_offered) return false;
    octets_ += octets;
    tell(lock);
    return true;
}

void answer_stream::finish() {
    std::unique_lock lock(mutex_);
    if (state_ == state::open) state_ = state::finished;
    tell(lock);
}

void answer_stream::abandon() {
    std::unique_lock lock(mutex_);
    if (state_ == state::open) state_ = state::broken;
    tell(lock);
}

bool answer_stream::lost() const {
    std::lock_guard const lock(mutex_);
    return lost_;
}

void answer_stream::attach(std::function<void()> wake) {
    std::unique_lock lock(mutex_);
    wake_ = std::move(wake);
    tell(lock);
}

answer_stream::piece answer_stream::take() {
    std::lock_guard const lock(mutex_);
    told_ = false;
    piece next{.octets = std::exchange(octets_, {}), .then = state_};
    under_way_ = !next.octets.empty();
    changed_.notify_all();
    return next;
}

void answer_stream::sent() {
    std::lock_guard const lock(mutex_);
    under_way_ = false;
    changed_.notify_all();
}

void answer_stream::lose() {
    std::lock_guard const lock(mutex_);
    lost_ = true;
    wake_ = nullptr;
    changed_.notify_all();
}

}  // namespace cusax::http
