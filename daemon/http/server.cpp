#include "http/server.hpp"

#include "base/log.hpp"
#include "http/worker.hpp"
#include "net/listen.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <numeric>
#include <thread>
#include <utility>

namespace cusax::http {
namespace {

namespace asio = boost::asio;
using workers = std::vector<std::unique_ptr<worker>>;

std::size_t open_connections(workers const &all) {
    return std::accumulate(all.begin(), all.end(), std::size_t{0},
                           [](std::size_t sum, auto const &each) { return sum + each->connection_count(); });
}

// One listening socket: hands its connections to the workers in turn. Lives on the first worker's thread.
class doorman {
  public:
    doorman(listener const &what, workers &all, std::size_t most)
        : tls_(what.tls),
          workers_(all),
          most_(most),
          acceptor_(all.front()->context()),
          pause_(all.front()->context()) {
        net::listen(acceptor_, what.where);
    }

    net::endpoint where() const { return net::endpoint_of(acceptor_.local_endpoint()); }

    void accept() {
        worker &next = *workers_[turn_++ % workers_.size()];
        acceptor_.async_accept(next.context(),
                               [this, &next](boost::system::error_code failure, tcp_socket socket) {
                                   if (!acceptor_.is_open()) return;
                                   if (failure) return accept_later(failure);
                                   take(next, std::move(socket));
                                   accept();
                               });
    }

    void close() {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        pause_.cancel();
    }

  private:
    // A connection too many is closed at once: whoever balances the load can go elsewhere.
    void take(worker &next, tcp_socket socket) {
        bool const full = open_connections(workers_) >= most_;
        if (full && !was_full_) log_warning("HTTP_CONNECTIONS_EXHAUSTED", {{"limit", most_}});
        was_full_ = full;
        if (!full) next.adopt(std::move(socket), tls_);
    }

    // Out of descriptors, mostly: trying again at once would only burn the processor.
    void accept_later(boost::system::error_code failure) {
        log_warning("HTTP_ACCEPT_FAILED", {{"error", failure.message()}});
        pause_.expires_after(std::chrono::milliseconds(100));
        pause_.async_wait([this](boost::system::error_code cancelled) {
            if (!cancelled && acceptor_.is_open()) accept();
        });
    }

    std::shared_ptr<net::tls_context> tls_;
    workers &workers_;
    std::size_t most_;
    asio::ip::tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    std::size_t turn_ = 0;
    bool was_full_ = false;
};

unsigned thread_count(unsigned wanted) {
    return wanted > 0 ? wanted : std::clamp(std::thread::hardware_concurrency(), 1U, 2U);
}

}  // namespace

struct server::parts {
    parts(server_settings given, application &program) : settings(std::move(given)) {
        for (unsigned i = 0; i < thread_count(settings.io_threads); ++i)
            threads.push_back(std::make_unique<worker>(program, settings.limits));
        for (auto const &each : settings.listen) {
            doors.push_back(std::make_unique<doorman>(each, threads, settings.limits.connections));
            bound.push_back(doors.back()->where());
        }
    }

    server_settings settings;
    workers threads;
    std::vector<std::unique_ptr<doorman>> doors;  // goes before the threads' contexts do
    std::vector<net::endpoint> bound;
    bool started = false;
    bool stopped = false;
};

server::server(server_settings settings, application &program)
    : parts_(std::make_unique<parts>(std::move(settings), program)) {}

server::~server() { stop(std::chrono::milliseconds(0)); }

void server::start() {
    parts_->started = true;
    for (auto const &each : parts_->threads) each->start();
    asio::post(parts_->threads.front()->context(), [this] {
        for (auto const &door : parts_->doors) door->accept();
    });
    for (auto const &where : parts_->bound)
        log_info("HTTP_LISTENING", {{"address", net::render_endpoint(where)}});
}

void server::stop(std::chrono::milliseconds grace) {
    if (!parts_->started || std::exchange(parts_->stopped, true)) return;
    // Before any worker stops: posts of one thread are carried out in their order.
    asio::post(parts_->threads.front()->context(), [this] {
        for (auto const &door : parts_->doors) door->close();
    });
    for (auto const &each : parts_->threads) each->stop(grace);
    for (auto const &each : parts_->threads) each->join();
}

std::vector<net::endpoint> const &server::bound_endpoints() const { return parts_->bound; }

std::size_t server::connection_count() const { return open_connections(parts_->threads); }

}  // namespace cusax::http
