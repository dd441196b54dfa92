// Messages from outside, read where they lie (RFC 1035 §4.1, EDNS RFC 6891):
// bounded by the octets at hand, total, and without a copy or an allocation.
#pragma once

#include "base/bytes.hpp"
#include "dns/rr_type.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace cusax::dns {

inline constexpr std::size_t header_size = 12;
inline constexpr std::size_t max_message_size = 0xFFFF;
inline constexpr std::size_t classic_udp_size = 512;  // without EDNS, RFC 1035 §4.2.1

namespace header_flag {  // of the third and fourth octet together
inline constexpr std::uint16_t response = 0x8000;
inline constexpr std::uint16_t authoritative = 0x0400;
inline constexpr std::uint16_t truncated = 0x0200;
inline constexpr std::uint16_t recursion_desired = 0x0100;
inline constexpr std::uint16_t opcode_mask = 0x7800;
inline constexpr unsigned opcode_shift = 11;
inline constexpr std::uint16_t rcode_mask = 0x000F;
}  // namespace header_flag

struct edns_request {
    std::uint16_t payload{};  // what the sender can take over UDP; below 512 means 512
    std::uint8_t version{};
    bool dnssec_ok{};
    bool wants_expire{};  // EXPIRE option, RFC 7314
    byte_view cookie;     // COOKIE option, of a size that RFC 7873 §4 allows; empty where there is none
};

// A request; the views point into its octets.
struct query {
    std::uint16_t id{};
    std::uint16_t flags{};
    byte_view question;  // name, type and class, to be echoed byte for byte; empty where unreadable
    byte_view qname;     // uncompressed wire form
    rr_type qtype{};
    rr_class qclass{};
    std::optional<edns_request> edns;
    byte_view tsig;  // the TSIG record, owner and all; empty where there is none

    opcode op() const {
        return static_cast<opcode>((flags & header_flag::opcode_mask) >> header_flag::opcode_shift);
    }
};

enum class query_verdict : std::uint8_t {
    ignore,     // no header, or a response: answering would start a loop
    malformed,  // header readable, the rest not: FORMERR
    readable,   // of opcode QUERY: all of it; of another: its header, and what of question, EDNS and TSIG it
                // has
};

// `out` is what could be read, also when the verdict is `malformed`.
query_verdict parse_query(byte_view message, query &out);

// The name at `at` of a message, following compression pointers, written uncompressed
// to `out` (RFC 1035 §4.1.4). Gives the octet behind it; nullopt where it is not
// well-formed. Pointers must point backwards, so a loop cannot be written.
std::optional<std::size_t> read_name(byte_view message, std::size_t at, bytes &out);

}  // namespace cusax::dns
