#include "nameserver/notify_target.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "dns/response_reader.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace cusax::nameserver {
namespace {

constexpr std::size_t largest_answer = 4096;
constexpr unsigned attempts_before_a_warning = 3;

descriptor connected_socket(endpoint const &to) {
    descriptor made(checked(::socket(to.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
                            "socket towards " + to.render()));
    // Where there is no route yet, sending will say so, and try again.
    static_cast<void>(::connect(made.get(), to.data(), to.size()));
    return made;
}

std::uint32_t serial_of(dns::rrset const &soa) { return dns::parse_soa(soa.records.front()).value().serial; }

}  // namespace

notify_target::notify_target(std::size_t index, secondary_board &board, dns::tsig_key const *key,
                             notifier_pace const &pace)
    : index_(index),
      board_(board),
      key_(key),
      pace_(pace),
      socket_(connected_socket(board.secondaries()[index].address)) {}

void notify_target::add(dns::rrset const &soa) {
    if (!board_.secondaries()[index_].has(soa.owner)) return;
    auto const [at, is_new] = jobs_.try_emplace(soa.owner);
    at->second.soa = soa;
    board_.note_pending(index_, soa.owner);
    if (!is_new && at->second.sent) {
        at->second.outdated = true;  // told as soon as it has answered
        return;
    }
    if (!is_new) schedule_.erase({at->second.due, at->first});
    at->second.attempts = 0;
    schedule(at, clock::now());
}

void notify_target::remove(dns::name const &zone) {
    auto const at = jobs_.find(zone);
    if (at == jobs_.end()) return;
    schedule_.erase({at->second.due, zone});
    if (at->second.sent) under_way_.erase(at->second.id);
    jobs_.erase(at);
}

void notify_target::schedule(job_map::iterator at, clock::time_point due) {
    at->second.due = due;
    schedule_.emplace(due, at->first);
}

std::optional<notify_target::clock::time_point> notify_target::next() const {
    if (schedule_.empty()) return std::nullopt;
    return schedule_.begin()->first;
}

void notify_target::send_due(clock::time_point now) {
    while (!schedule_.empty() && schedule_.begin()->first <= now) {
        auto const at = jobs_.find(schedule_.begin()->second);
        if (at->second.sent) {
            schedule_.erase(schedule_.begin());
            fail(at, "no answer to NOTIFY", now);
        } else if (under_way_.size() < pace_.at_once) {
            schedule_.erase(schedule_.begin());
            send(at, now);
        } else {
            // When the next of those under way is answered or lost; no later than this.
            auto const full = schedule_.begin()->second;
            schedule_.erase(schedule_.begin());
            schedule(jobs_.find(full), now + std::chrono::milliseconds(50));
        }
    }
}

void notify_target::send(job_map::iterator at, clock::time_point now) {
    auto &telling = at->second;
    do telling.id = dns::random_id();
    while (under_way_.contains(telling.id));
    telling.request = dns::make_notify(telling.id, telling.soa, {.key = key_, .now = system_seconds()});
    telling.outdated = false;
    ++telling.attempts;
    if (::send(socket_.get(), telling.request.octets.data(), telling.request.octets.size(), MSG_NOSIGNAL) < 0)
        return fail(at, std::generic_category().message(errno), now);
    telling.sent = true;
    under_way_.emplace(telling.id, at->first);
    schedule(at, now + pace_.answer_time);
}

void notify_target::fail(job_map::iterator at, std::string why, clock::time_point now) {
    auto &telling = at->second;
    if (telling.sent) under_way_.erase(telling.id);
    telling.sent = false;
    if (telling.outdated) telling.attempts = 0;
    if (telling.attempts == attempts_before_a_warning)
        log_warning(
            "NOTIFY_FAILED",
            {{"secondary", board_.secondaries()[index_].name()}, {"zone", at->first.render()}, {"why", why}});
    board_.note_error(index_, at->first, std::move(why), system_now());
    auto const doublings = std::min(telling.attempts, 20U);
    auto const pause = std::min(pace_.longest_pause, pace_.first_pause * (1U << doublings) / 2);
    schedule(at, now + pause);
}

void notify_target::receive() {
    std::array<std::uint8_t, largest_answer> room{};
    while (true) {
        ssize_t const size = ::recv(socket_.get(), room.data(), room.size(), 0);
        if (size < 0 && errno == EINTR) continue;
        // ECONNREFUSED and its like belong to something sent before: its own time-out tells.
        if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (size > 0) accept(byte_view(room).first(static_cast<std::size_t>(size)), clock::now());
    }
}

// A request's signature checks one answer only: after a forged one, its time-out sends it again.
bool notify_target::is_signed_well(job &telling, byte_view message) {
    auto verifier = std::exchange(telling.request.verifier, std::nullopt);
    return verifier && verifier->check(message, system_seconds()) == dns::tsig_verdict::good;
}

// What is no answer to a request of ours is passed over: the request's time-out tells.
void notify_target::accept(byte_view message, clock::time_point now) {
    auto const answer = dns::read_response(message);
    if (!answer || answer->op != dns::opcode::notify) return;
    auto const known = under_way_.find(answer->id);
    if (known == under_way_.end()) return;
    auto const at = jobs_.find(known->second);
    auto &telling = at->second;
    if (!answer->is_answer_to(telling.request.octets)) return;
    if (key_ != nullptr && answer->code == dns::rcode::noerror && !is_signed_well(telling, message)) return;
    schedule_.erase({telling.due, at->first});
    if (answer->code != dns::rcode::noerror)
        return fail(at, "NOTIFY was answered " + dns::render_rcode(answer->code), now);
    acknowledge(at, now);
}

void notify_target::acknowledge(job_map::iterator at, clock::time_point now) {
    auto &telling = at->second;
    under_way_.erase(telling.id);
    if (telling.outdated) {
        telling.sent = false;
        telling.attempts = 0;
        return schedule(at, now);
    }
    board_.note_acknowledged(index_, at->first, serial_of(telling.soa));
    jobs_.erase(at);
}

}  // namespace cusax::nameserver
