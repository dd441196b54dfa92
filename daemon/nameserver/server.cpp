#include "nameserver/server.hpp"

#include "base/bytes.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "nameserver/tcp_front.hpp"
#include "nameserver/udp_worker.hpp"

#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <utility>

namespace cusax::nameserver {
namespace {

constexpr int tries_for_a_free_port = 32;

// All sockets of one address: TCP first, because it alone tells when the port is taken by
// another server that shares its UDP port as ours do.
struct bound_address {
    descriptor stream;
    std::vector<descriptor> datagram;  // one for each thread
};

bound_address bind_at(endpoint const &where, std::size_t threads) {
    bound_address bound{.stream = bind_socket(where, SOCK_STREAM), .datagram = {}};
    endpoint const same_port = where.with_port(endpoint::from_socket(bound.stream.get()).port());
    while (bound.datagram.size() < threads) bound.datagram.push_back(bind_socket(same_port, SOCK_DGRAM));
    return bound;
}

// The port that the system chose for TCP may be in use for UDP: then another.
bound_address bind_anywhere(endpoint const &where, std::size_t threads) {
    for (int tries = 1;; ++tries) {
        try {
            return bind_at(where, threads);
        } catch (std::system_error const &problem) {
            bool const is_taken = problem.code() == std::errc::address_in_use;
            if (where.port() != 0 || !is_taken || tries == tries_for_a_free_port) throw;
        }
    }
}

std::uint64_t random_seed() {
    std::uint64_t seed = 0;
    std::memcpy(&seed, random_bytes(sizeof seed).data(), sizeof seed);
    return seed;
}

// An exception here means that the system is broken (poll failed, memory is gone): a daemon that goes on
// without answering would look alive, so it ends and is started anew.
template <class Worker>
std::jthread run_on_thread(Worker &worker) {
    return std::jthread([&worker] {
        try {
            worker.run();
        } catch (std::exception const &problem) {
            log_error("DNS_THREAD_FAILED", {{"error", problem.what()}});
            std::abort();
        }
    });
}

}  // namespace

server::server(server_config config, snapshot_source snapshot)
    : config_(std::move(config)),
      limiter_(config_.rates, random_seed()),
      snapshot_(std::move(snapshot)),
      stop_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
    if (!config_.cookies)
        config_.cookies = dns::cookie_mint::make(secret(random_bytes(dns::cookie_secret_size))).value();
    if (config_.udp_threads == 0) config_.udp_threads = std::max(1U, std::thread::hardware_concurrency());
    for (unsigned i = 0; i <= config_.udp_threads; ++i) tallies_.push_back(std::make_unique<counters>());
}

server::~server() { stop(); }

void server::bind() {
    std::vector<std::vector<descriptor>> datagram(config_.udp_threads);
    std::vector<descriptor> streams;
    std::vector<endpoint> bound_at;
    for (endpoint const &where : config_.listen) {
        bound_address bound = bind_anywhere(where, datagram.size());
        bound_at.push_back(endpoint::from_socket(bound.stream.get()));
        streams.push_back(std::move(bound.stream));
        for (std::size_t i = 0; i < datagram.size(); ++i) datagram[i].push_back(std::move(bound.datagram[i]));
    }
    endpoints_ = std::move(bound_at);
    tcp_ = std::make_unique<tcp_front>(std::move(streams), stop_.get(), config_, snapshot_, *tallies_[0]);
    for (std::size_t i = 0; i < datagram.size(); ++i)
        udp_.push_back(std::make_unique<udp_worker>(std::move(datagram[i]), stop_.get(), config_, snapshot_,
                                                    limiter_, *tallies_[i + 1]));
}

void server::start() {
    bind();
    threads_.push_back(run_on_thread(*tcp_));
    for (auto const &worker : udp_) threads_.push_back(run_on_thread(*worker));
    for (endpoint const &where : endpoints_) log_info("DNS_LISTENING", {{"address", where.render()}});
}

void server::stop() {
    ::eventfd_write(stop_.get(), 1);  // stays readable: every thread sees it
    threads_.clear();                 // joins
    udp_.clear();
    tcp_.reset();
}

std::vector<endpoint> server::endpoints() const { return endpoints_; }

statistics server::stats() const {
    statistics sum;
    for (auto const &tally : tallies_) tally->add_to(sum);
    return sum;
}

}  // namespace cusax::nameserver
