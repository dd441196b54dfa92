#include "nameserver/tcp_front.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "dns/message.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

namespace cusax::nameserver {
namespace {

constexpr std::size_t length_size = 2;        // RFC 1035 §4.2.2
constexpr std::size_t read_size = 16'384;     // of one connection, before the next has its turn
constexpr std::size_t most_pending = 32'768;  // above it a client must read before it is answered on
constexpr int rounds_in_a_row = 8;            // of one connection, likewise
constexpr int accepted_in_a_row = 64;
constexpr auto accept_pause = std::chrono::milliseconds(500);

// An IPv4 address, or the /64 of an IPv6 address: what one client can have at no cost.
std::string client_key(byte_view address) {
    return std::string(as_text(address.first(address.size() == 4 ? 4 : 8)));
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

tcp_front::tcp_front(std::vector<descriptor> listeners, int stop, server_config const &config,
                     snapshot_source snapshot, counters &tally)
    : listeners_(std::move(listeners)),
      stop_(stop),
      config_(config),
      snapshot_(std::move(snapshot)),
      tally_(tally),
      epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      answer_room_(dns::max_message_size) {
    watch(EPOLL_CTL_ADD, stop_, EPOLLIN);
    resume_accepting();
}

void tcp_front::watch(int operation, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    checked(::epoll_ctl(epoll_.get(), operation, fd, &event), "epoll_ctl");
}

void tcp_front::run() {
    std::array<epoll_event, 64> events{};
    for (;;) {
        int const count =
            ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), wait_time());
        if (count < 0 && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "epoll_wait");
        for (int i = 0; i < count; ++i) {
            auto const &event = events[static_cast<std::size_t>(i)];
            int const fd = event.data.fd;
            if (fd == stop_) return;
            if (auto const found = by_socket_.find(fd); found != by_socket_.end())
                serve(found->second, event.events);
            else if (std::ranges::any_of(listeners_, [fd](auto const &l) { return l.get() == fd; }))
                accept_from(fd);
        }
        close_expired();
    }
}

// Milliseconds until something is due; -1 where nothing is.
int tcp_front::wait_time() const {
    std::optional<time_point> next = resume_at_;
    if (!connections_.empty())
        next = std::min(next.value_or(time_point::max()), connections_.front().deadline);
    if (!next) return -1;
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(*next - std::chrono::steady_clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

void tcp_front::accept_from(int listener) {
    for (int i = 0; i < accepted_in_a_row; ++i) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        descriptor socket(
            ::accept4(listener, reinterpret_cast<sockaddr *>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (socket.get() >= 0) {
            admit(std::move(socket), address_of(peer));
            continue;
        }
        if (errno == ECONNABORTED) continue;
        if (!would_block()) pause_accepting();  // no descriptor or no memory is left
        return;
    }
}

void tcp_front::admit(descriptor socket, byte_view address) {
    std::string client = client_key(address);
    auto const open = clients_.find(client);
    if (open != clients_.end() && open->second >= config_.tcp_connections_per_client) {
        tally_.tcp_refused.add();
        return;
    }
    if (connections_.size() >= config_.tcp_connections) {
        tally_.tcp_evicted.add();
        close(connections_.begin());
    }
    int const fd = socket.get();
    int const at_once = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    watch(EPOLL_CTL_ADD, fd, EPOLLIN);
    ++clients_[client];
    connections_.push_back({.socket = std::move(socket),
                            .client = std::move(client),
                            .address = bytes(address.begin(), address.end()),
                            .deadline = std::chrono::steady_clock::now() + config_.tcp_idle,
                            .received = {},
                            .pending = {},
                            .ending = false,
                            .events = EPOLLIN});
    by_socket_.emplace(fd, std::prev(connections_.end()));
    tally_.tcp_accepted.add();
    tally_.tcp_open.set(connections_.size());
}

// Without this the listener would stay readable and the loop would spin.
void tcp_front::pause_accepting() {
    log_warning("DNS_TCP_ACCEPT_FAILED", {{"error", std::generic_category().message(errno)}});
    if (resume_at_) return;
    for (auto const &listener : listeners_) watch(EPOLL_CTL_DEL, listener.get(), 0);
    resume_at_ = std::chrono::steady_clock::now() + accept_pause;
}

void tcp_front::resume_accepting() {
    for (auto const &listener : listeners_) watch(EPOLL_CTL_ADD, listener.get(), EPOLLIN);
    resume_at_.reset();
}

void tcp_front::serve(connection_list::iterator peer, std::uint32_t events) {
    bool alive = true;
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) alive = receive(*peer);
    bool ready = true;  // to go on at once, when the others have had their turn
    for (int round = 0; alive && ready && round < rounds_in_a_row; ++round) {
        ready = produce(peer);
        alive = send_pending(peer);
        ready = ready && peer->pending.empty();
    }
    bool const has_more = ready || !peer->pending.empty() || peer->transfer != nullptr;
    if (!alive || (peer->ending && !has_more)) return close(peer);

    std::uint32_t wanted = has_more ? static_cast<std::uint32_t>(EPOLLOUT) : 0U;
    if (!peer->ending && !peer->transfer && peer->pending.size() < most_pending) wanted |= EPOLLIN;
    if (wanted == peer->events) return;
    watch(EPOLL_CTL_MOD, peer->socket.get(), wanted);
    peer->events = wanted;
}

// False where the connection is broken.
bool tcp_front::receive(connection &peer) {
    if (peer.ending) return true;
    std::size_t const before = peer.received.size();
    peer.received.resize(before + read_size);
    ssize_t const count = ::recv(peer.socket.get(), peer.received.data() + before, read_size, 0);
    peer.received.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count == 0) peer.ending = true;
    return count >= 0 || would_block();
}

// Writes what goes out next. True where there was something.
bool tcp_front::produce(connection_list::iterator peer) {
    return peer->transfer ? transfer_on(peer) : answer_received(peer);
}

// Answers the whole queries that are here, as far as the client keeps reading. True where there was one.
bool tcp_front::answer_received(connection_list::iterator peer) {
    bytes &received = peer->received;
    byte_view rest = received;
    auto const zones = snapshot_();
    while (rest.size() >= length_size && peer->pending.size() < most_pending && !peer->transfer) {
        std::size_t const size = static_cast<std::size_t>(rest[0]) << 8U | rest[1];
        if (rest.size() - length_size < size) break;
        bool const is_query = answer_one(*peer, rest.subspan(length_size, size), zones);
        rest = is_query ? rest.subspan(length_size + size) : byte_view();
        peer->ending = peer->ending || !is_query;  // nothing sensible will follow
    }
    std::size_t const taken = received.size() - rest.size();
    if (taken == 0) return false;
    received.erase(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(taken));
    earn_time(peer);
    return true;
}

// False where it was no query.
bool tcp_front::answer_one(connection &peer, byte_view query,
                           std::shared_ptr<dns::zone_set const> const &zones) {
    std::optional<std::size_t> asking;
    auto const may_have = [&](dns::name const &origin, dns::name const *key) {
        auto const zone = zones->find(origin);
        if (config_.secondaries != nullptr && zone)
            asking = config_.secondaries->who_asks(peer.address, origin, key, zone->serial());
        return asking.has_value();
    };
    dns::transfer_rules const rules{.limits = config_.limits,
                                    .trust = {.keys = config_.keys, .now = system_seconds()},
                                    .may_have = may_have};
    auto request = dns::open_transfer(query, *zones, rules, answer_room_);
    if (auto *transfer = std::get_if<dns::transfer>(&request)) {
        tally_.count_transfer(transfer->client_serial() ? dns::rr_type::ixfr : dns::rr_type::axfr);
        peer.transfer =
            std::make_unique<outgoing_transfer>(std::move(*transfer), *asking, *config_.secondaries);
        return true;
    }
    auto const *refused = std::get_if<dns::answered>(&request);
    dns::client const asker(dns::transport::tcp, peer.address, &*config_.cookies);
    auto const outcome = refused != nullptr
                             ? *refused
                             : dns::answer(query, *zones, asker, config_.limits, answer_room_, rules.trust);
    tally_.count(outcome, dns::transport::tcp);
    append_answer(peer, outcome.size);
    return outcome.size > 0;
}

// The transfer's next messages, as many as may wait for the client.
bool tcp_front::transfer_on(connection_list::iterator peer) {
    while (peer->pending.size() < most_pending) {
        auto const size = peer->transfer->next(answer_room_, system_seconds());
        append_answer(*peer, size);
        if (size > 0) continue;
        peer->transfer.reset();
        break;
    }
    return true;
}

void tcp_front::append_answer(connection &peer, std::size_t size) {
    if (size == 0) return;
    peer.pending.push_back(static_cast<std::uint8_t>(size >> 8U));
    peer.pending.push_back(static_cast<std::uint8_t>(size));
    peer.pending.insert(peer.pending.end(), answer_room_.begin(),
                        answer_room_.begin() + static_cast<std::ptrdiff_t>(size));
}

// A whole query earns more time, and so does what a client takes of its transfer; octets
// that trickle in do not.
void tcp_front::earn_time(connection_list::iterator peer) {
    peer->deadline = std::chrono::steady_clock::now() + config_.tcp_idle;
    connections_.splice(connections_.end(), connections_, peer);
}

// False where the connection is broken.
bool tcp_front::send_pending(connection_list::iterator at) {
    connection &peer = *at;
    std::size_t sent = 0;
    while (sent < peer.pending.size()) {
        ssize_t const count =
            ::send(peer.socket.get(), peer.pending.data() + sent, peer.pending.size() - sent, MSG_NOSIGNAL);
        if (count >= 0) {
            sent += static_cast<std::size_t>(count);
            continue;
        }
        if (!would_block()) return false;
        if (errno != EINTR) break;
    }
    peer.pending.erase(peer.pending.begin(), peer.pending.begin() + static_cast<std::ptrdiff_t>(sent));
    if (sent > 0 && peer.transfer) earn_time(at);
    return true;
}

void tcp_front::close(connection_list::iterator peer) {
    if (auto const open = clients_.find(peer->client); --open->second == 0) clients_.erase(open);
    by_socket_.erase(peer->socket.get());
    tally_.tcp_open.set(connections_.size() - 1);  // before the client can see that it is closed
    connections_.erase(peer);
}

void tcp_front::close_expired() {
    auto const now = std::chrono::steady_clock::now();
    while (!connections_.empty() && connections_.front().deadline <= now) {
        tally_.tcp_evicted.add();
        close(connections_.begin());
    }
    if (resume_at_ && *resume_at_ <= now) resume_accepting();
}

}  // namespace cusax::nameserver
