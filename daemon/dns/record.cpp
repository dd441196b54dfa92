#include "dns/record.hpp"

#include "dns/rdata_format.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace cusax::dns {
namespace {

constexpr std::size_t soa_numbers_size = 20;  // serial, refresh, retry, expire, minimum end the data

void put16(rdata &out, std::uint16_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8U));
    out.push_back(static_cast<std::uint8_t>(value));
}

void put32(rdata &out, std::uint32_t value) {
    put16(out, static_cast<std::uint16_t>(value >> 16U));
    put16(out, static_cast<std::uint16_t>(value));
}

void put(rdata &out, byte_view octets) { out.insert(out.end(), octets.begin(), octets.end()); }

// A <character-string>; false where it is too long.
bool put_string(rdata &out, std::string_view text) {
    if (text.size() > 255) return false;
    out.push_back(static_cast<std::uint8_t>(text.size()));
    put(out, as_bytes(text));
    return true;
}

rdata only_name(name const &target) { return {target.wire().begin(), target.wire().end()}; }

failure too_long() {
    return fail(error_code::invalid_input, "A character-string is longer than 255 octets.");
}

template <std::size_t Size>
result<rdata> parse_address(int family, std::string_view text, char const *what) {
    rdata octets(Size);
    if (text.find('\0') != std::string_view::npos ||
        inet_pton(family, std::string(text).c_str(), octets.data()) != 1)
        return fail(error_code::invalid_input, what);
    return octets;
}

std::uint32_t read32(byte_view octets) {
    return static_cast<std::uint32_t>(octets[0]) << 24U | static_cast<std::uint32_t>(octets[1]) << 16U |
           static_cast<std::uint32_t>(octets[2]) << 8U | octets[3];
}

}  // namespace

rdata make_a(ipv4_octets const &address) { return {address.begin(), address.end()}; }
rdata make_aaaa(ipv6_octets const &address) { return {address.begin(), address.end()}; }

result<rdata> parse_a(std::string_view dotted) {
    return parse_address<4>(AF_INET, dotted, "Not an IPv4 address.");
}

result<rdata> parse_aaaa(std::string_view text) {
    return parse_address<16>(AF_INET6, text, "Not an IPv6 address.");
}

rdata make_ns(name const &target) { return only_name(target); }
rdata make_cname(name const &target) { return only_name(target); }
rdata make_ptr(name const &target) { return only_name(target); }

rdata make_mx(std::uint16_t preference, name const &exchange) {
    rdata out;
    put16(out, preference);
    put(out, exchange.wire());
    return out;
}

rdata make_soa(soa_data const &soa) {
    rdata out;
    put(out, soa.mname.wire());
    put(out, soa.rname.wire());
    put32(out, soa.serial);
    for (time_to_live const time : {soa.refresh, soa.retry, soa.expire, soa.minimum})
        put32(out, time.count());
    return out;
}

rdata make_srv(std::uint16_t priority, std::uint16_t weight, std::uint16_t port, name const &target) {
    rdata out;
    for (std::uint16_t const number : {priority, weight, port}) put16(out, number);
    put(out, target.wire());
    return out;
}

result<rdata> make_naptr(std::uint16_t order, std::uint16_t preference, std::string_view flags,
                         std::string_view services, std::string_view regexp, name const &replacement) {
    rdata out;
    put16(out, order);
    put16(out, preference);
    for (std::string_view const text : {flags, services, regexp})
        if (!put_string(out, text)) return too_long();
    put(out, replacement.wire());
    return out;
}

result<rdata> make_txt(std::span<std::string_view const> strings) {
    if (strings.empty()) return fail(error_code::invalid_input, "A TXT record needs a string.");
    rdata out;
    for (std::string_view const text : strings)
        if (!put_string(out, text)) return too_long();
    return out;
}

result<rdata> make_hinfo(std::string_view cpu, std::string_view os) {
    rdata out;
    if (!put_string(out, cpu) || !put_string(out, os)) return too_long();
    return out;
}

result<rdata> make_caa(std::uint8_t flags, std::string_view tag, std::string_view value) {
    rdata out{flags};
    if (!put_string(out, tag)) return too_long();
    put(out, as_bytes(value));
    if (!is_valid_rdata(rr_type::caa, out))
        return fail(error_code::invalid_input, "A CAA tag is one or more letters and digits.");
    return out;
}

rdata make_tlsa(std::uint8_t usage, std::uint8_t selector, std::uint8_t matching, byte_view data) {
    rdata out{usage, selector, matching};
    put(out, data);
    return out;
}

std::optional<soa_data> parse_soa(byte_view data) {
    if (!is_valid_rdata(rr_type::soa, data)) return std::nullopt;
    std::size_t const mname_size = wire_name_size(data);
    std::size_t const rname_size = wire_name_size(data.subspan(mname_size));
    byte_view const numbers = data.subspan(mname_size + rname_size);
    auto const time = [&numbers](std::size_t at) { return time_to_live(read32(numbers.subspan(at))); };
    return soa_data{.mname = name::from_wire(data.first(mname_size)).value(),
                    .rname = name::from_wire(data.subspan(mname_size, rname_size)).value(),
                    .serial = read32(numbers),
                    .refresh = time(4),
                    .retry = time(8),
                    .expire = time(12),
                    .minimum = time(16)};
}

rdata with_serial(byte_view soa, std::uint32_t serial) {
    rdata out(soa.begin(), soa.end() - soa_numbers_size);
    put32(out, serial);
    put(out, soa.last(soa_numbers_size - 4));
    return out;
}

time_to_live soa_expire(byte_view soa) { return time_to_live(read32(soa.last(8))); }

}  // namespace cusax::dns
