// Response rate limiting: answers over UDP go to addresses that anybody can
// forge, so a network that seems to ask for the same thing over and over may be the
// victim of the one who asks. Above a rate its answers are dropped, save some that
// are cut short, on which a real client turns to TCP. One fixed table, without a
// lock, for all threads: it never grows, and the worst offenders keep their places.
#pragma once

#include "base/bytes.hpp"
#include "dns/lookup.hpp"
#include "nameserver/network.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace cusax::nameserver {

// Loopback alone: it cannot be forged from outside.
std::vector<network> loopback_networks();

struct rate_limits {
    unsigned rate = 200;                                     // answers of a class per second; 0: no limit
    std::chrono::seconds window = std::chrono::seconds(15);  // so long, at most, a flood is remembered
    unsigned slip = 2;          // of so many limited answers one is cut short; 0: none
    unsigned ipv4_prefix = 24;  // bits of an address that make a network
    unsigned ipv6_prefix = 56;
    std::vector<network> exempt = loopback_networks();
};

enum class limit_verdict : std::uint8_t { send, cut, drop };

class rate_limiter {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    // `seed` is secret, so that nobody can choose the place where his class stands.
    rate_limiter(rate_limits limits, std::uint64_t seed);

    // What shall become of an answer over UDP to `address` (4 or 16 octets), counted. Answers to
    // valid cookies and signatures always go: their clients are who they say. Any thread.
    limit_verdict judge(byte_view address, dns::answered const &outcome, time_point now);

  private:
    // A place holds the tag of a class (upper 24 bits), how many of its answers were limited
    // since one was cut short (4 bits), and the time, in microseconds, at which all that it had
    // will be paid back at its rate (36 bits): the token bucket of ITU-T I.371, in one word.
    using place = std::atomic<std::uint64_t>;
    static constexpr std::size_t places_together = 8;  // one cache line
    struct alignas(64) bucket {
        std::array<place, places_together> places;
    };

    bool is_exempt(byte_view address) const;
    std::uint64_t class_of(byte_view address, dns::answered const &outcome) const;
    std::uint64_t debt_of(std::uint64_t value, std::uint64_t now) const;
    place &find_place(std::uint64_t hash, std::uint64_t now);
    limit_verdict draw(place &from, std::uint64_t tag, std::uint64_t now) const;

    rate_limits limits_;
    std::uint64_t seed_;
    std::uint64_t cost_ = 0;       // of one answer, in microseconds
    std::uint64_t most_debt_ = 0;  // likewise
    std::unique_ptr<bucket[]> buckets_;
};

}  // namespace cusax::nameserver
