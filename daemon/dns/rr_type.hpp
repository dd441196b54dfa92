// Types, classes, opcodes and response codes (the IANA "DNS Parameters"
// registry), as far as the daemon gives them a meaning. A value without an
// enumerator is legal everywhere: it is TYPE1234 of RFC 3597.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cusax::dns {

enum class rr_type : std::uint16_t {
    a = 1,
    ns = 2,
    cname = 5,
    soa = 6,
    ptr = 12,
    hinfo = 13,
    mx = 15,
    txt = 16,
    aaaa = 28,
    srv = 33,
    naptr = 35,
    dname = 39,
    opt = 41,
    ds = 43,
    sshfp = 44,
    tlsa = 52,
    svcb = 64,
    https = 65,
    tsig = 250,
    ixfr = 251,
    axfr = 252,
    any = 255,
    caa = 257,
};

enum class rr_class : std::uint16_t { in = 1, ch = 3, none = 254, any = 255 };

enum class opcode : std::uint8_t { query = 0, notify = 4, update = 5 };

enum class rcode : std::uint16_t {
    noerror = 0,
    formerr = 1,
    servfail = 2,
    nxdomain = 3,
    notimp = 4,
    refused = 5,
    yxdomain = 6,  // these three: a prerequisite of an update does not hold, RFC 2136 §2.2
    yxrrset = 7,
    nxrrset = 8,
    notauth = 9,
    notzone = 10,
    badvers = 16,    // upper bits live in the OPT record, RFC 6891 §6.1.3
    badcookie = 23,  // RFC 7873 §8
};

std::string render_type(rr_type type);              // "SRV", or "TYPE65280"
std::string render_rcode(rcode code);               // "NXDOMAIN", or "RCODE11"
result<rr_type> parse_type(std::string_view text);  // either form, any case; invalid_input

// True for types that only queries and messages use (OPT, TSIG, AXFR, ANY, …): no zone holds them.
// RFC 6895 §3.1: 128 to 255, and OPT.
constexpr bool is_meta_type(rr_type type) {
    auto const value = static_cast<std::uint16_t>(type);
    return value == 0 || type == rr_type::opt || (value >= 128 && value <= 255);
}

}  // namespace cusax::dns
