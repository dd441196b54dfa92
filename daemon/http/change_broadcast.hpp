// The feed of changes, told to many readers as it grows: one thread reads what is
// new once and offers it to each; who is further behind is read for, until they
// are in the window of what is new. A reader that takes slowly stays at its place
// and holds up nobody, and no transaction is open between two looks.
#pragma once

#include "http/change_reader.hpp"
#include "storage/feed.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace cusax::http {

class change_broadcast {
  public:
    explicit change_broadcast(storage::change_feed &feed) : feed_(feed) {}
    ~change_broadcast() { stop(); }
    change_broadcast(change_broadcast const &) = delete;
    change_broadcast &operator=(change_broadcast const &) = delete;

    void start();
    void stop();  // every reader is dropped
    void wake();  // something may have changed: a hint, looks are taken anyway. Any thread.

    // Tells the reader of everything behind `after`, in order, until it is over. Any thread. Once stopped,
    // and where the database has been restored since, the reader is dropped untold.
    void tell(std::unique_ptr<change_reader> reader, model::feed_cursor after);

    std::size_t readers() const { return count_.load(std::memory_order_relaxed); }

  private:
    using clock = std::chrono::steady_clock;

    struct place {
        std::unique_ptr<change_reader> reader;
        model::feed_cursor reached;
        bool over = false;
    };

    void run();
    bool round();
    bool look();
    bool serve(place &of);
    bool serve_from_feed(place &of);
    bool offer(place &to, model::change const &what);
    void wait_for_more(bool moved);
    void drop_all();

    storage::change_feed &feed_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<place> arriving_;  // guarded by mutex_, as the two below
    bool woken_ = false;
    bool stopping_ = false;
    std::atomic<std::size_t> count_ = 0;

    // Of the thread alone.
    std::vector<place> places_;
    std::deque<model::change> window_;   // all that lies behind window_begin_, up to window_end_
    model::feed_cursor window_begin_{};  // epoch 0: nothing was looked at yet
    model::feed_cursor window_end_{};
    clock::time_point last_woken_{};
    std::thread thread_;
};

}  // namespace cusax::http
