#include "net/blocking_pool.hpp"

#include "base/log.hpp"

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace cusax::net {
namespace {

// A job that throws must not end the daemon: those who care catch inside the job.
void run(blocking_pool::job const &work, std::string_view pool) {
    try {
        work();
    } catch (std::exception const &failure) {
        log_error("POOL_JOB_FAILED", {{"pool", pool}, {"error", failure.what()}});
    }
}

}  // namespace

blocking_pool::blocking_pool(std::string name, std::size_t threads, std::size_t queue_capacity)
    : name_(std::move(name)), capacity_(queue_capacity) {
    threads = std::max<std::size_t>(threads, 1);
    threads_.reserve(threads);
    for (std::size_t index = 0; index < threads; ++index)
        threads_.emplace_back([this, index] { work(index); });
}

blocking_pool::~blocking_pool() { stop(); }

bool blocking_pool::try_post(job &&work) {
    {
        std::lock_guard const lock(mutex_);
        if (stopped_ || queue_.size() >= capacity_) return false;
        queue_.push_back(std::move(work));
    }
    wake_.notify_one();
    return true;
}

void blocking_pool::stop() {
    {
        std::lock_guard const lock(mutex_);
        stopped_ = true;
    }
    wake_.notify_all();
    for (auto &thread : threads_) thread.join();
    threads_.clear();
}

std::size_t blocking_pool::queued() const {
    std::lock_guard const lock(mutex_);
    return queue_.size();
}

void blocking_pool::work(std::size_t index) {
    // The kernel keeps 15 characters of a thread's name.
    std::string const shown = name_.substr(0, 10) + "-" + std::to_string(index);
    pthread_setname_np(pthread_self(), shown.substr(0, 15).c_str());
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
        if (queue_.empty()) return;
        job next = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        run(next, name_);
        next = nullptr;  // what the job holds goes outside the lock
        lock.lock();
    }
}

}  // namespace cusax::net
