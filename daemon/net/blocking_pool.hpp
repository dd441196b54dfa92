// Named threads for work that waits (database, key derivation), so that I/O
// threads never do. The queue is bounded: where it is full the caller is told,
// and can refuse instead of letting everybody wait.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace cusax::net {

class blocking_pool {
  public:
    using job = std::function<void()>;

    // `name` is what ps and gdb show, its first 10 characters at least; at least one thread is started.
    blocking_pool(std::string name, std::size_t threads, std::size_t queue_capacity);
    blocking_pool(blocking_pool const &) = delete;
    blocking_pool &operator=(blocking_pool const &) = delete;
    ~blocking_pool();  // stop()

    // Queues a job; false where the queue is full or the pool stopped, and then the job is untouched.
    // A job that throws is logged. Any thread.
    [[nodiscard]] bool try_post(job &&work);

    // Takes no more jobs, runs those that are queued, joins the threads. Not from a job.
    void stop();

    // Jobs that wait for a thread. Any thread.
    std::size_t queued() const;

  private:
    void work(std::size_t index);

    std::string name_;
    std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<job> queue_;  // guarded by mutex_
    bool stopped_ = false;   // guarded by mutex_
    std::vector<std::thread> threads_;
};

}  // namespace cusax::net
