#include "dns/presentation.hpp"

#include "dns/master_text.hpp"
#include "dns/rdata_format.hpp"
#include "dns/svc_params.hpp"

#include <arpa/inet.h>

#include <array>

namespace cusax::dns {
namespace {

void append_number(std::string &text, byte_view octets) {
    std::uint32_t value = 0;
    for (std::uint8_t const octet : octets) value = value << 8U | octet;
    text += std::to_string(value);
}

void append_strings(std::string &text, byte_view octets) {
    while (!octets.empty()) {
        append_quoted(text, octets.subspan(1, octets[0]));
        octets = octets.subspan(1U + octets[0]);
        if (!octets.empty()) text += ' ';
    }
}

void append_address(std::string &text, int family, byte_view octets) {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    text += inet_ntop(family, octets.data(), buffer.data(), buffer.size());
}

// `octets` is exactly one well-formed field.
void append_field(std::string &text, rdata_field field, byte_view octets) {
    switch (field) {
        case rdata_field::octet:
        case rdata_field::number16:
        case rdata_field::number32: return append_number(text, octets);
        case rdata_field::ipv4: return append_address(text, AF_INET, octets);
        case rdata_field::ipv6: return append_address(text, AF_INET6, octets);
        case rdata_field::compressible_name:
        case rdata_field::plain_name: text += name::from_wire(octets).value().render(); return;
        case rdata_field::string:
        case rdata_field::strings: return append_strings(text, octets);
        case rdata_field::tag: text += as_text(octets.subspan(1)); return;
        case rdata_field::text: return append_quoted(text, octets);
        case rdata_field::hex: text += encode_hex(octets); return;
        case rdata_field::params: text += render_svc_params(octets); return;  // with its own spaces
    }
}

// RFC 3597 §5: \# length octets
std::string render_opaque(byte_view data) {
    std::string text = "\\# " + std::to_string(data.size());
    if (!data.empty()) text += ' ' + encode_hex(data);
    return text;
}

}  // namespace

std::string render_rdata(rr_type type, byte_view data) {
    auto const fields = fields_of(type);
    if (fields.empty() || !is_valid_rdata(type, data)) return render_opaque(data);
    std::string text;
    for (rdata_field const field : fields) {
        std::size_t const size = field_size(field, data).value();
        if (!text.empty() && field != rdata_field::params) text += ' ';
        append_field(text, field, data.first(size));
        data = data.subspan(size);
    }
    return text;
}

std::string render_rrset(rrset const &set) {
    std::string const start =
        set.owner.render() + ' ' + std::to_string(set.ttl.count()) + " IN " + render_type(set.type) + ' ';
    std::string text;
    for (rdata const &data : set.records) text += start + render_rdata(set.type, data) + '\n';
    return text;
}

std::string render_zone_file(std::span<rrset const> sets) {
    std::string text;
    for (rrset const &set : sets) text += render_rrset(set);
    return text;
}

}  // namespace cusax::dns
