// The heartbeat of a thread that works from time to time: it waits until somebody
// wakes it, until its interval is over, or until it shall end. A wake-up that
// comes while the thread works is kept for its next wait.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace cusax {

class pacer {
  public:
    enum class reason { woken, elapsed, stopped };

    reason wait(std::chrono::milliseconds longest) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, longest, [this] { return woken_ || stopped_; });
        if (stopped_) return reason::stopped;
        return std::exchange(woken_, false) ? reason::woken : reason::elapsed;
    }

    void wake() {
        std::lock_guard const lock(mutex_);
        woken_ = true;
        changed_.notify_one();
    }

    void stop() {
        std::lock_guard const lock(mutex_);
        stopped_ = true;
        changed_.notify_all();
    }

    bool stopped() const {
        std::lock_guard const lock(mutex_);
        return stopped_;
    }

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    bool stopped_ = false;
};

}  // namespace cusax
