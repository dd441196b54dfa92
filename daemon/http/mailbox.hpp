// A way to an I/O thread that may outlive the thread: answers come from other
// threads at any time, also after the server has stopped.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <mutex>
#include <thread>
#include <utility>

namespace cusax::http {

class mailbox {
  public:
    explicit mailbox(boost::asio::io_context &context) : context_(&context) {}

    // Called on the I/O thread before anything else is.
    void set_owner(std::thread::id owner) { owner_ = owner; }

    // Runs the task on the I/O thread: at once when called there, else later, never once closed. Any thread.
    template <class Task>
    void run(Task task) {
        if (std::this_thread::get_id() == owner_) return task();
        std::lock_guard const lock(mutex_);
        if (context_) boost::asio::post(*context_, std::move(task));
    }

    void close() {
        std::lock_guard const lock(mutex_);
        context_ = nullptr;
    }

  private:
    std::thread::id owner_;
    std::mutex mutex_;
    boost::asio::io_context *context_;  // guarded by mutex_; null once the thread has ended
};

}  // namespace cusax::http
