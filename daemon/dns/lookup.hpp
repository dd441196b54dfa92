// The authoritative server's answer to one query (RFC 1034 §4.3.2, RFC 4592,
// RFC 2308, RFC 6891, RFC 7873, RFC 8482, RFC 8945): octets in, octets out, from one snapshot
// of the zones. Total over any input; allocates for signed queries only; any thread.
#pragma once

#include "base/bytes.hpp"
#include "dns/cookie.hpp"
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

// Who asks, and how.
struct client {
    // NOLINTNEXTLINE(google-explicit-constructor): a transport alone is a client without cookies
    client(transport how) : via(how) {}
    client(transport how, byte_view from, cookie_mint const *mint) : via(how), address(from), cookies(mint) {}

    transport via;
    byte_view address;                     // 4 or 16 octets
    cookie_mint const *cookies = nullptr;  // nullptr: COOKIE options are passed over
};

// What answers have in common that one attack would draw (response rate limiting).
enum class answer_kind : std::uint8_t {
    error,     //
    positive,  // of one name and type
    negative,  // of one zone: NXDOMAIN and "no such data"
    referral,  // to one delegated zone
};

// What was answered; `size` 0: nothing is sent.
struct answered {
    std::size_t size = 0;
    rcode code = rcode::noerror;
    rr_type qtype{};  // 0 where no question could be read
    bool truncated = false;
    bool malformed = false;
    answer_kind kind = answer_kind::error;
    std::uint64_t subject = 0;        // a hash of the name and type, or the zone, that `kind` speaks of
    bool has_valid_cookie = false;    // the client's address is not forged
    std::uint16_t question_size = 0;  // octets of the answer up to its records
    std::uint16_t opt_size = 0;       // of the OPT record; 0 where there is none
    tsig_error tsig{};                // what was wrong with the query's signature
    tsig_key const *key = nullptr;    // that the answer is signed with
};

// Writes the answer to `query_octets` into `out`, which must not overlap it and holds at
// least limits.udp_payload octets for UDP, max_message_size for TCP (less is a smaller limit, 512 the least).
// Signed queries are checked against `trust`, and answered signed.
// COOKIE options are answered as client.cookies has them, at trust.now.
answered answer(byte_view query_octets, zone_set const &zones, client const &asker,
                answer_limits const &limits, std::span<std::uint8_t> out, tsig_context const &trust = {});

// Leaves of the unsigned answer in `out` its question and OPT record, with TC set: so its client,
// if there is one, asks again over TCP.
void cut_answer(answered &outcome, std::span<std::uint8_t> out);

}  // namespace cusax::dns
