// The authoritative server's answer to one query (RFC 1034 §4.3.2, RFC 4592,
// RFC 2308, RFC 6891, RFC 8482, RFC 8945): octets in, octets out, from one snapshot
// of the zones. Total over any input; allocates for signed queries only; any thread.
#pragma once

#include "base/bytes.hpp"
#include "dns/rr_type.hpp"
#include "dns/tsig.hpp"
#include "dns/zone_set.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace cusax::dns {

enum class transport : std::uint8_t { udp, tcp };

struct answer_limits {
    // Largest answer over UDP, and what we announce: 1232 crosses every path
    // without fragments (DNS Flag Day 2020).
    std::uint16_t udp_payload = 1232;
};

// What was answered; `size` 0: nothing is sent.
struct answered {
    std::size_t size = 0;
    rcode code = rcode::noerror;
    rr_type qtype{};  // 0 where no question could be read
    bool truncated = false;
    bool malformed = false;
    tsig_error tsig{};              // what was wrong with the query's signature
    tsig_key const *key = nullptr;  // that the answer is signed with
};

// Writes the answer to `query_octets` into `out`, which must not overlap it and holds at
// least limits.udp_payload octets for UDP, max_message_size for TCP (less is a smaller limit, 512 the least).
// Signed queries are checked against `trust`, and answered signed.
answered answer(byte_view query_octets, zone_set const &zones, transport via, answer_limits const &limits,
                std::span<std::uint8_t> out, tsig_context const &trust = {});

}  // namespace cusax::dns
