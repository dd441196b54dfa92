#include "dns/record.hpp"

#include "dns/rdata_format.hpp"
#include "dns/wire_number.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace cusax::dns {
namespace {

constexpr std::size_t soa_numbers_size = 20;  // serial, refresh, retry, expire, minimum end the data

// A <character-string>; false where it is too long.
bool put_string(rdata &out, std::string_view text) {
    if (text.size() > 255) return false;
    out.push_back(static_cast<std::uint8_t>(text.size()));
    append(out, as_bytes(text));
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
    append16(out, preference);
    append(out, exchange.wire());
    return out;
}

rdata make_soa(soa_data const &soa) {
    rdata out;
    append(out, soa.mname.wire());
    append(out, soa.rname.wire());
    append32(out, soa.serial);
    for (time_to_live const time : {soa.refresh, soa.retry, soa.expire, soa.minimum})
        append32(out, time.count());
    return out;
}

rdata make_srv(std::uint16_t priority, std::uint16_t weight, std::uint16_t port, name const &target) {
    rdata out;
    for (std::uint16_t const number : {priority, weight, port}) append16(out, number);
    append(out, target.wire());
    return out;
}

result<rdata> make_naptr(std::uint16_t order, std::uint16_t preference, std::string_view flags,
                         std::string_view services, std::string_view regexp, name const &replacement) {
    rdata out;
    append16(out, order);
    append16(out, preference);
    for (std::string_view const text : {flags, services, regexp})
        if (!put_string(out, text)) return too_long();
    append(out, replacement.wire());
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
    append(out, as_bytes(value));
    if (!is_valid_rdata(rr_type::caa, out))
        return fail(error_code::invalid_input, "A CAA tag is one or more letters and digits.");
    return out;
}

rdata make_tlsa(std::uint8_t usage, std::uint8_t selector, std::uint8_t matching, byte_view data) {
    rdata out{usage, selector, matching};
    append(out, data);
    return out;
}

std::optional<soa_data> parse_soa(byte_view data) {
    if (!is_valid_rdata(rr_type::soa, data)) return std::nullopt;
    std::size_t const mname_size = wire_name_size(data);
    std::size_t const rname_size = wire_name_size(data.subspan(mname_size));
    byte_view const numbers = data.subspan(mname_size + rname_size);
    auto const time = [&numbers](std::size_t at) { return time_to_live(read32(numbers, at)); };
    return soa_data{.mname = name::from_wire(data.first(mname_size)).value(),
                    .rname = name::from_wire(data.subspan(mname_size, rname_size)).value(),
                    .serial = read32(numbers, 0),
                    .refresh = time(4),
                    .retry = time(8),
                    .expire = time(12),
                    .minimum = time(16)};
}

rdata with_serial(byte_view soa, std::uint32_t serial) {
    rdata out(soa.begin(), soa.end() - soa_numbers_size);
    append32(out, serial);
    append(out, soa.last(soa_numbers_size - 4));
    return out;
}

time_to_live soa_expire(byte_view soa) { return time_to_live(read32(soa, soa.size() - 8)); }

}  // namespace cusax::dns
