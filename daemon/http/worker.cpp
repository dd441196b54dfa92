#include "http/worker.hpp"

#include "base/log.hpp"

#include <boost/asio/post.hpp>
#include <pthread.h>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

namespace cusax::http {
namespace {

namespace asio = boost::asio;

// Often enough that no time of the limits is overrun by more than a quarter.
std::chrono::milliseconds interval_for(limits const &bounds) {
    auto const shortest = std::min({bounds.head_time, bounds.body_idle, bounds.keep_alive, bounds.linger});
    return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
}

}  // namespace

worker::worker(application &program, limits const &bounds)
    : keep_running_(context_.get_executor()),
      watch_(context_),
      grace_(context_),
      watch_interval_(interval_for(bounds)),
      environment_{.program = program,
                   .limits = bounds,
                   .to_thread = std::make_shared<mailbox>(context_),
                   .date = {},
                   .closed = [this](session &gone) { forget(gone); }} {}

worker::~worker() { join(); }

void worker::start() {
    thread_ = std::thread([this] { run(); });
}

void worker::run() {
    pthread_setname_np(pthread_self(), "http-io");
    environment_.to_thread->set_owner(std::this_thread::get_id());
    while (true) {
        try {
            context_.run();
            break;
        } catch (std::exception const &failure) {
            // The connection that it came from is idle now, and its deadline closes it.
            log_error("HTTP_CONNECTION_FAILED", {{"error", failure.what()}});
        }
    }
    environment_.to_thread->close();
}

void worker::adopt(tcp_socket socket, std::shared_ptr<net::tls_context> const &tls) {
    connections_.fetch_add(1, std::memory_order_relaxed);
    asio::post(context_,
               [this, socket = std::move(socket), settings = tls ? tls->current() : nullptr]() mutable {
                   take_over(std::move(socket), std::move(settings));
               });
}

void worker::take_over(tcp_socket socket, std::shared_ptr<asio::ssl::context> tls) {
    if (stopping_) {
        connections_.fetch_sub(1, std::memory_order_relaxed);
        return;
    }
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    auto const made = tls ? make_session(std::move(socket), std::move(tls), environment_)
                          : make_session(std::move(socket), environment_);
    sessions_.emplace(made.get(), made);
    if (!std::exchange(watching_, true)) watch_deadlines();
    made->start();
}

void worker::forget(session &gone) {
    connections_.fetch_sub(1, std::memory_order_relaxed);
    sessions_.erase(&gone);
    end_if_empty();
}

// A visit may close sessions, so it goes over a copy.
template <class Visit>
void worker::for_each_session(Visit visit) {
    std::vector<std::shared_ptr<session>> all;
    all.reserve(sessions_.size());
    for (auto const &[_, each] : sessions_) all.push_back(each);
    for (auto const &each : all) visit(*each);
}

// Sleeps while there are no sessions.
void worker::watch_deadlines() {
    watch_.expires_after(watch_interval_);
    watch_.async_wait([this](boost::system::error_code cancelled) {
        if (cancelled) return;
        for_each_session([now = session::clock::now()](session &each) { each.check_deadline(now); });
        watching_ = !sessions_.empty();
        if (watching_) watch_deadlines();
    });
}

void worker::stop(std::chrono::milliseconds grace) {
    asio::post(context_, [this, grace] {
        stopping_ = true;
        grace_.expires_after(grace);
        grace_.async_wait([this](boost::system::error_code cancelled) {
            if (cancelled) return;
            if (!sessions_.empty()) log_warning("HTTP_STOP_FORCED", {{"connections", sessions_.size()}});
            for_each_session([](session &each) { each.close(); });
        });
        for_each_session([](session &each) { each.begin_stop(); });
        end_if_empty();
    });
}

void worker::end_if_empty() {
    if (!stopping_ || !sessions_.empty()) return;
    keep_running_.reset();
    watch_.cancel();
    grace_.cancel();
}

void worker::join() {
    if (thread_.joinable()) thread_.join();
}

}  // namespace cusax::http
