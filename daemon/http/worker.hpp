// One I/O thread and the sessions that live on it. A single timer looks at all
// their deadlines, which costs a request nothing, instead of one timer each.
#pragma once

#include "http/session.hpp"
#include "net/tls_context.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <thread>
#include <unordered_map>

namespace cusax::http {

class worker {
  public:
    worker(application &program, limits const &bounds);
    worker(worker const &) = delete;
    worker &operator=(worker const &) = delete;
    ~worker();  // join()

    boost::asio::io_context &context() { return context_; }

    void start();
    // Makes a session of an accepted socket of this context. `tls` may be empty. Any thread.
    void adopt(tcp_socket socket, std::shared_ptr<net::tls_context> const &tls);
    // No new sessions; the thread ends with the last one, or when the grace is over. Any thread.
    void stop(std::chrono::milliseconds grace);
    void join();

    // Connections taken over and not closed yet. Any thread.
    std::size_t connection_count() const { return connections_.load(std::memory_order_relaxed); }

  private:
    void run();
    void take_over(tcp_socket socket, std::shared_ptr<boost::asio::ssl::context> tls);
    void forget(session &gone);
    void watch_deadlines();
    template <class Visit>
    void for_each_session(Visit visit);
    void end_if_empty();

    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_running_;
    boost::asio::steady_timer watch_;
    boost::asio::steady_timer grace_;
    std::chrono::milliseconds watch_interval_;
    session_environment environment_;
    std::unordered_map<session *, std::shared_ptr<session>> sessions_;
    std::atomic<std::size_t> connections_ = 0;
    bool watching_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace cusax::http
