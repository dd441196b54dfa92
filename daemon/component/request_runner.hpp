// Runs requests on the blocking workers: those about one account one after the
// other, all others beside each other, and each with a deadline. At the deadline
// the request is answered with a wait error; what comes later is thrown away.
//
// Everything is called on the link's strand.
#pragma once

#include "component/asio_types.hpp"
#include "component/link_metrics.hpp"
#include "component/responder.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace cusax::component {

class request_runner : public std::enable_shared_from_this<request_runner> {
  public:
    using send_function = std::function<void(xml::element const &)>;

    request_runner(link_strand const &strand, asio::thread_pool &workers,
                   std::shared_ptr<link_config const> config, responder answers,
                   std::shared_ptr<link_metrics> metrics);

    void on_answer(send_function send) { send_ = std::move(send); }
    // Called once, when nothing is under way any more.
    void when_idle(std::function<void()> then);

    // Answered through on_answer exactly once, unless forget_all() comes before.
    void submit(incoming request);

    // Says no, with a wait error, without running it.
    void turn_away(incoming const &request);

    // The link is gone, and with it whom to answer; what has not started yet does not run.
    void forget_all();

  private:
    using clock = std::chrono::steady_clock;
    struct job {
        job(std::uint64_t n, incoming what) : number(n), request(std::move(what)), started(clock::now()) {}
        std::uint64_t number;
        incoming request;
        clock::time_point started;
        std::atomic<bool> given_up{false};  // read on the worker
    };
    using job_ptr = std::shared_ptr<job>;

    void answer_at_once(incoming const &request);
    void run(job_ptr const &work);
    void complete(job_ptr const &work, std::optional<reply> answer);
    void deliver(incoming const &request, clock::time_point started, reply const &answer);
    void run_next(std::string const &order_key);
    void watch_deadlines();
    void expire();
    void jobs_changed();

    link_strand strand_;
    asio::thread_pool *workers_;
    std::shared_ptr<link_config const> config_;
    responder answers_;
    std::shared_ptr<link_metrics> metrics_;
    send_function send_;
    std::function<void()> idle_;
    std::map<std::uint64_t, job_ptr> jobs_;  // not answered yet, in the order of their deadlines
    std::unordered_map<std::string, std::deque<job_ptr>> queues_;  // by order_key; the first is on a worker
    std::size_t on_workers_ = 0;  // posted and not back yet; more than jobs_ when workers hang
    std::uint64_t next_number_ = 0;
    asio::steady_timer deadline_;
    bool watching_ = false;
};

}  // namespace cusax::component
