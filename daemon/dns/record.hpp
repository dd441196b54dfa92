// Resource records as RRsets (RFC 2181 §5), and builders for the data of the
// types that we publish. Record data is held as the octets of the wire, names
// in it uncompressed.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/rr_type.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace cusax::dns {

using time_to_live = std::chrono::duration<std::uint32_t>;  // seconds; at most 2^31-1, RFC 2181 §8
inline constexpr time_to_live max_ttl{0x7FFFFFFF};

using rdata = bytes;
using ipv4_octets = std::array<std::uint8_t, 4>;
using ipv6_octets = std::array<std::uint8_t, 16>;

// All records of one owner and type, class IN.
struct rrset {
    name owner;
    rr_type type{};
    time_to_live ttl{};
    std::vector<rdata> records;
    bool operator==(rrset const &) const = default;
};

struct soa_data {
    name mname;  // the primary's name
    name rname;  // the hostmaster's mailbox; name::from_mailbox
    std::uint32_t serial{};
    time_to_live refresh{};
    time_to_live retry{};
    time_to_live expire{};
    time_to_live minimum{};  // TTL of "there is no such thing", RFC 2308 §4
};

rdata make_a(ipv4_octets const &address);
rdata make_aaaa(ipv6_octets const &address);
result<rdata> parse_a(std::string_view dotted);   // "192.0.2.1"; invalid_input
result<rdata> parse_aaaa(std::string_view text);  // "2001:db8::1"; invalid_input
rdata make_ns(name const &target);
rdata make_cname(name const &target);
rdata make_ptr(name const &target);
rdata make_mx(std::uint16_t preference, name const &exchange);
rdata make_soa(soa_data const &soa);

// RFC 2782. The root as target says that the service is decidedly not offered.
rdata make_srv(std::uint16_t priority, std::uint16_t weight, std::uint16_t port, name const &target);

// RFC 3403 §4.1. invalid_input where a string is longer than 255 octets.
result<rdata> make_naptr(std::uint16_t order, std::uint16_t preference, std::string_view flags,
                         std::string_view services, std::string_view regexp, name const &replacement);

// At least one string, each at most 255 octets; else invalid_input.
result<rdata> make_txt(std::span<std::string_view const> strings);
result<rdata> make_hinfo(std::string_view cpu, std::string_view os);

// RFC 8659 §4.1. `tag` is "issue", "issuewild", "iodef", …; invalid_input where it is no tag.
result<rdata> make_caa(std::uint8_t flags, std::string_view tag, std::string_view value);

// RFC 6698 §2.1
rdata make_tlsa(std::uint8_t usage, std::uint8_t selector, std::uint8_t matching, byte_view data);

// nullopt where the octets are no SOA data.
std::optional<soa_data> parse_soa(byte_view data);

// Well-formed SOA data with another serial.
rdata with_serial(byte_view soa, std::uint32_t serial);

// The EXPIRE of well-formed SOA data, without taking it apart.
time_to_live soa_expire(byte_view soa);

}  // namespace cusax::dns
