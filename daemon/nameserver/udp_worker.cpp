#include "nameserver/udp_worker.hpp"

#include "base/clock.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

namespace cusax::nameserver {
namespace {

constexpr std::size_t batch_size = 64;
constexpr std::size_t largest_query = 4096;  // far above any that makes sense
// Rooms that lie a power of two apart would fight for the same lines of the cache.
constexpr std::size_t room_size = largest_query + 192;
constexpr int batches_in_a_row = 16;  // then the other sockets and `stop` have their turn

// The source address of the answer is the one that was asked, the way back is the routing
// table's; only a link-local address has a meaning on its own link alone.
void turn_around(msghdr &message) {
    for (cmsghdr *part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_PKTINFO) {
            in_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(part), sizeof info);
            info.ipi_spec_dst = info.ipi_addr;
            info.ipi_ifindex = 0;
            std::memcpy(CMSG_DATA(part), &info, sizeof info);
        }
        if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(part), sizeof info);
            if (!IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) info.ipi6_ifindex = 0;
            std::memcpy(CMSG_DATA(part), &info, sizeof info);
        }
    }
}

}  // namespace

// Room for one batch, in and out, made once.
class udp_worker::batch {
  public:
    batch() {
        for (std::size_t i = 0; i < batch_size; ++i) prepare(i);
    }

    // The number of datagrams taken; they are read by query(0 … n-1).
    std::size_t receive(int fd) {
        int const count = ::recvmmsg(fd, incoming_.data(), batch_size, MSG_DONTWAIT, nullptr);
        return count > 0 ? static_cast<std::size_t>(count) : 0;
    }

    byte_view query(std::size_t i) const { return {queries_[i].data(), incoming_[i].msg_len}; }
    byte_view sender(std::size_t i) const { return address_of(peers_[i]); }
    bool was_cut(std::size_t i) const { return (incoming_[i].msg_hdr.msg_flags & MSG_TRUNC) != 0; }
    std::span<std::uint8_t> answer_room() { return answers_[ready_]; }

    // What was written to answer_room() goes back to the sender of query `i`.
    void reply(std::size_t i, std::size_t size) {
        msghdr &from = incoming_[i].msg_hdr;
        turn_around(from);
        answer_parts_[ready_] = {answers_[ready_].data(), size};
        outgoing_[ready_].msg_hdr = from;
        outgoing_[ready_].msg_hdr.msg_iov = &answer_parts_[ready_];
        if (from.msg_controllen == 0) outgoing_[ready_].msg_hdr.msg_control = nullptr;
        outgoing_[ready_].msg_hdr.msg_flags = 0;
        ++ready_;
    }

    void send(int fd) {
        for (std::size_t sent = 0; sent < ready_;) {
            int const count =
                ::sendmmsg(fd, outgoing_.data() + sent, static_cast<unsigned>(ready_ - sent), 0);
            if (count < 0 && errno == EINTR) continue;
            // The first of the rest could not be sent (no route, port 0): its sender's loss alone.
            sent += count > 0 ? static_cast<std::size_t>(count) : 1;
        }
        ready_ = 0;
    }

    void recycle(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) prepare(i);
    }

  private:
    void prepare(std::size_t i) {
        query_parts_[i] = {queries_[i].data(), largest_query};
        msghdr &header = incoming_[i].msg_hdr;
        header = {};
        header.msg_name = &peers_[i];
        header.msg_namelen = sizeof peers_[i];
        header.msg_iov = &query_parts_[i];
        header.msg_iovlen = 1;
        header.msg_control = controls_[i].octets.data();
        header.msg_controllen = controls_[i].octets.size();
    }

    struct alignas(cmsghdr) control_room {
        std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> octets;
    };

    std::size_t ready_ = 0;
    std::array<mmsghdr, batch_size> incoming_{};
    std::array<mmsghdr, batch_size> outgoing_{};
    std::array<sockaddr_storage, batch_size> peers_;
    std::array<iovec, batch_size> query_parts_;
    std::array<iovec, batch_size> answer_parts_;
    std::array<control_room, batch_size> controls_;
    std::array<std::array<std::uint8_t, room_size>, batch_size> queries_;
    std::array<std::array<std::uint8_t, room_size>, batch_size> answers_;
};

udp_worker::udp_worker(std::vector<descriptor> sockets, int stop, server_config const &config,
                       snapshot_source snapshot, rate_limiter &limiter, counters &tally)
    : sockets_(std::move(sockets)),
      stop_(stop),
      limits_(config.limits),
      keys_(config.keys),
      cookies_(*config.cookies),
      snapshot_(std::move(snapshot)),
      limiter_(limiter),
      tally_(tally),
      batch_(std::make_unique<batch>()) {}

udp_worker::~udp_worker() = default;

void udp_worker::run() {
    std::vector<pollfd> waiting{{.fd = stop_, .events = POLLIN, .revents = 0}};
    for (auto const &socket : sockets_)
        waiting.push_back({.fd = socket.get(), .events = POLLIN, .revents = 0});
    for (;;) {
        if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "poll");
        if (waiting.front().revents != 0) return;
        for (std::size_t i = 1; i < waiting.size(); ++i)
            if (waiting[i].revents != 0) drain(waiting[i].fd);
    }
}

void udp_worker::drain(int fd) {
    for (int round = 0; round < batches_in_a_row; ++round) {
        std::size_t const count = batch_->receive(fd);
        if (count == 0) return;
        answer_batch(count);
        batch_->send(fd);
        batch_->recycle(count);  // and on until there is nothing: under load poll() would only cost
    }
}

void udp_worker::answer_batch(std::size_t count) {
    auto const zones = snapshot_();
    auto const tick = std::chrono::steady_clock::now();
    auto const now = system_seconds();
    for (std::size_t i = 0; i < count; ++i) {
        byte_view const query = batch_->was_cut(i) ? byte_view() : batch_->query(i);
        dns::client const asker(dns::transport::udp, batch_->sender(i), &cookies_);
        auto const room = batch_->answer_room();
        auto outcome = dns::answer(query, *zones, asker, limits_, room, {.keys = keys_, .now = now});
        auto const verdict = limiter_.judge(asker.address, outcome, tick);
        if (verdict == limit_verdict::cut) dns::cut_answer(outcome, room);
        tally_.count(outcome, dns::transport::udp, verdict);
        if (outcome.size > 0 && verdict != limit_verdict::drop) batch_->reply(i, outcome.size);
    }
}

}  // namespace cusax::nameserver
