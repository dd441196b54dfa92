// What the name server has done, counted by each thread in rows of its own so
// that counting costs no shared cache line, and summed when somebody asks.
#pragma once

#include "dns/lookup.hpp"
#include "nameserver/rate_limiter.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace cusax::nameserver {

// Totals since start(). Keys are mnemonics: "SRV", "other"; "NXDOMAIN".
struct statistics {
    std::uint64_t udp_queries = 0;
    std::uint64_t tcp_queries = 0;
    std::uint64_t dropped = 0;    // not answered: no header, or a response
    std::uint64_t malformed = 0;  // dropped or answered FORMERR
    std::uint64_t truncated = 0;  // answers with TC
    std::uint64_t limited = 0;    // not sent for the rate limit's sake
    std::uint64_t slipped = 0;    // cut short instead
    std::uint64_t cookies = 0;    // queries with a valid server cookie
    std::uint64_t tcp_accepted = 0;
    std::uint64_t tcp_refused = 0;  // above the limit per client
    std::uint64_t tcp_evicted = 0;  // idle for too long, or the most idle one where there were too many
    std::uint64_t tcp_open = 0;     // now
    std::map<std::string, std::uint64_t> by_type;
    std::map<std::string, std::uint64_t> by_rcode;  // of what was answered
};

// Written by one thread, read by any.
class counter {
  public:
    void add(std::uint64_t amount = 1) {
        value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    }
    void set(std::uint64_t value) { value_.store(value, std::memory_order_relaxed); }
    std::uint64_t read() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> value_{0};
};

// The counters of one thread.
class alignas(64) counters {
  public:
    counter tcp_accepted;
    counter tcp_refused;
    counter tcp_evicted;
    counter tcp_open;

    void count(dns::answered const &outcome, dns::transport via, limit_verdict verdict = limit_verdict::send);
    void count_transfer(dns::rr_type kind);  // begun: AXFR or IXFR
    void add_to(statistics &sum) const;

  private:
    static constexpr std::size_t known_types = 17;
    static constexpr std::size_t known_codes = 24;  // up to BADCOOKIE

    counter udp_queries_;
    counter tcp_queries_;
    counter dropped_;
    counter malformed_;
    counter truncated_;
    counter limited_;
    counter slipped_;
    counter cookies_;
    std::array<counter, known_types + 1> by_type_;  // the last: all other types
    std::array<counter, known_codes> by_rcode_;
};

}  // namespace cusax::nameserver
