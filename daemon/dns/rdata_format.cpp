#include "dns/rdata_format.hpp"

#include "dns/svc_params.hpp"

#include <algorithm>

namespace cusax::dns {
namespace {

using enum rdata_field;

constexpr rdata_field address4[] = {ipv4};
constexpr rdata_field address6[] = {ipv6};
constexpr rdata_field one_name[] = {compressible_name};
constexpr rdata_field one_plain_name[] = {plain_name};
constexpr rdata_field soa[] = {compressible_name, compressible_name, number32, number32,
                               number32,          number32,          number32};
constexpr rdata_field hinfo[] = {string, string};
constexpr rdata_field mx[] = {number16, compressible_name};
constexpr rdata_field txt[] = {strings};
constexpr rdata_field srv[] = {number16, number16, number16, plain_name};
constexpr rdata_field naptr[] = {number16, number16, string, string, string, plain_name};
constexpr rdata_field ds[] = {number16, octet, octet, hex};
constexpr rdata_field sshfp[] = {octet, octet, hex};
constexpr rdata_field tlsa[] = {octet, octet, octet, hex};
constexpr rdata_field caa[] = {octet, tag, text};
constexpr rdata_field svcb[] = {number16, plain_name, params};

bool is_tag_octet(std::uint8_t octet) {
    std::uint8_t const c = to_lower(octet);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::optional<std::size_t> fixed(std::size_t size, byte_view data) {
    if (data.size() < size) return std::nullopt;
    return size;
}

std::optional<std::size_t> string_size(byte_view data) {
    if (data.empty() || data.size() < 1U + data[0]) return std::nullopt;
    return 1U + data[0];
}

std::optional<std::size_t> strings_size(byte_view data) {
    std::size_t at = 0;
    do {
        auto const size = string_size(data.subspan(at));
        if (!size) return std::nullopt;
        at += *size;
    } while (at < data.size());
    return at;
}

std::optional<std::size_t> tag_size(byte_view data) {
    auto const size = string_size(data);
    if (!size || *size < 2 || !std::ranges::all_of(data.subspan(1, *size - 1), is_tag_octet))
        return std::nullopt;
    return size;
}

}  // namespace

std::span<rdata_field const> fields_of(rr_type type) {
    switch (type) {
        case rr_type::a: return address4;
        case rr_type::aaaa: return address6;
        case rr_type::ns:
        case rr_type::cname:
        case rr_type::ptr: return one_name;
        case rr_type::dname: return one_plain_name;
        case rr_type::soa: return soa;
        case rr_type::hinfo: return hinfo;
        case rr_type::mx: return mx;
        case rr_type::txt: return txt;
        case rr_type::srv: return srv;
        case rr_type::naptr: return naptr;
        case rr_type::ds: return ds;
        case rr_type::sshfp: return sshfp;
        case rr_type::tlsa: return tlsa;
        case rr_type::caa: return caa;
        case rr_type::svcb:
        case rr_type::https: return svcb;
        case rr_type::opt:
        case rr_type::tsig:
        case rr_type::ixfr:
        case rr_type::axfr:
        case rr_type::any: break;
    }
    return {};
}

std::optional<std::size_t> field_size(rdata_field field, byte_view data) {
    switch (field) {
        case octet: return fixed(1, data);
        case number16: return fixed(2, data);
        case number32:
        case ipv4: return fixed(4, data);
        case ipv6: return fixed(16, data);
        case compressible_name:
        case plain_name: {
            std::size_t const size = wire_name_size(data);
            return size == 0 ? std::nullopt : std::optional(size);
        }
        case string: return string_size(data);
        case strings: return strings_size(data);
        case tag: return tag_size(data);
        case text: return data.size();
        case hex: return data.empty() ? std::nullopt : std::optional(data.size());
        case params: return is_valid_svc_params(data) ? std::optional(data.size()) : std::nullopt;
    }
    return std::nullopt;
}

bool is_valid_rdata(rr_type type, byte_view data) {
    if (data.size() > 0xFFFF) return false;
    auto const fields = fields_of(type);
    if (fields.empty()) return true;
    for (rdata_field const field : fields) {
        auto const size = field_size(field, data);
        if (!size) return false;
        data = data.subspan(*size);
    }
    return data.empty();
}

bool equal_rdata(rr_type type, byte_view left, byte_view right) {
    if (left.size() != right.size()) return false;
    for (rdata_field const field : fields_of(type)) {
        auto const left_size = field_size(field, left);
        auto const right_size = field_size(field, right);
        if (!left_size || left_size != right_size) return false;
        byte_view const left_part = left.first(*left_size);
        byte_view const right_part = right.first(*right_size);
        if (is_name(field) ? !equal_ignoring_case(left_part, right_part)
                           : !std::ranges::equal(left_part, right_part))
            return false;
        left = left.subspan(*left_size);
        right = right.subspan(*right_size);
    }
    return std::ranges::equal(left, right);
}

bytes canonical_rdata(rr_type type, byte_view data) {
    bytes out(data.begin(), data.end());
    std::size_t at = 0;
    for (rdata_field const field : fields_of(type)) {
        auto const size = field_size(field, data.subspan(at));
        if (!size) break;
        auto const part = std::span(out).subspan(at, *size);
        if (is_name(field)) std::ranges::transform(part, part.begin(), to_lower);
        at += *size;
    }
    return out;
}

byte_view additional_target(rr_type type, byte_view data) {
    if (type == rr_type::srv) return data.subspan(6);
    if (type == rr_type::mx) return data.subspan(2);
    if (type == rr_type::ns) return data;
    return {};
}

}  // namespace cusax::dns
