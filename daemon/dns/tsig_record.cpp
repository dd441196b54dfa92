#include "dns/tsig_record.hpp"

#include "dns/message.hpp"
#include "dns/record_reader.hpp"
#include "dns/wire_name.hpp"
#include "dns/wire_number.hpp"

#include <algorithm>

namespace cusax::dns {
namespace {

constexpr std::size_t before_mac = 10;    // time, fudge, MAC size
constexpr std::size_t behind_mac = 6;     // original ID, error, other length
constexpr std::size_t record_fixed = 10;  // type, class, TTL, RDLENGTH

bytes lowered(byte_view name) {
    bytes out(name.size());
    std::ranges::transform(name, out.begin(), to_lower);
    return out;
}

bool read_data(byte_view data, tsig_record &out) {
    std::size_t const name_size = wire_name_size(data);
    if (name_size == 0) return false;
    out.algorithm = lowered(data.first(name_size));
    byte_view rest = data.subspan(name_size);
    if (rest.size() < before_mac) return false;
    out.time_signed = read48(rest, 0);
    out.fudge = read16(rest, 6);
    std::size_t const mac_size = read16(rest, 8);
    rest = rest.subspan(before_mac);
    if (rest.size() < mac_size + behind_mac) return false;
    out.mac = rest.first(mac_size);
    out.original_id = read16(rest, mac_size);
    out.error = read16(rest, mac_size + 2);
    std::size_t const other_size = read16(rest, mac_size + 4);
    out.other = rest.subspan(mac_size + behind_mac);
    return out.other.size() == other_size;
}

}  // namespace

std::string render_tsig_error(std::uint16_t error) {
    switch (static_cast<tsig_error>(error)) {
        case tsig_error::none: return "NOERROR";
        case tsig_error::badsig: return "BADSIG";
        case tsig_error::badkey: return "BADKEY";
        case tsig_error::badtime: return "BADTIME";
        case tsig_error::badtrunc: return "BADTRUNC";
    }
    return std::to_string(error);
}

std::optional<tsig_record> read_tsig(byte_view message, std::size_t at) {
    auto const view = read_record(message, at);
    bytes owner;
    if (!view || view->end != message.size() || !read_name(message, at, owner)) return std::nullopt;
    bool const shaped = view->type == rr_type::tsig && view->ttl == 0 &&
                        view->klass == static_cast<std::uint16_t>(rr_class::any);
    tsig_record out;
    if (!shaped || !read_data(view->data, out)) return std::nullopt;
    out.owner = lowered(owner);
    out.at = at;
    return out;
}

std::optional<std::size_t> find_tsig(byte_view message) {
    if (message.size() < header_size) return std::nullopt;
    std::size_t at = header_size;
    for (std::size_t i = read16(message, 4); i > 0; --i) {
        auto const behind_name = skip_name(message, at);
        if (!behind_name || message.size() - *behind_name < 4) return std::nullopt;
        at = *behind_name + 4;
    }
    std::size_t const additional = read16(message, 10);
    std::size_t left = std::size_t{read16(message, 6)} + read16(message, 8) + additional;
    for (; left > 0; --left) {
        auto const record = read_record(message, at);
        if (!record) return std::nullopt;
        if (record->type == rr_type::tsig) {
            bool const last = left == 1 && additional > 0 && record->end == message.size();
            return last ? std::optional(at) : std::nullopt;
        }
        at = record->end;
    }
    return at == message.size() ? std::optional(at) : std::nullopt;
}

std::size_t tsig_size(tsig_record const &record) {
    return record.owner.size() + record_fixed + record.algorithm.size() + before_mac + record.mac.size() +
           behind_mac + record.other.size();
}

void append_tsig(bytes &out, tsig_record const &record) {
    append(out, record.owner);
    append16(out, static_cast<std::uint16_t>(rr_type::tsig));
    append16(out, static_cast<std::uint16_t>(rr_class::any));
    append32(out, 0);  // TTL
    append16(out, static_cast<std::uint16_t>(tsig_size(record) - record.owner.size() - record_fixed));
    append(out, record.algorithm);
    append48(out, record.time_signed);
    append16(out, record.fudge);
    append16(out, static_cast<std::uint16_t>(record.mac.size()));
    append(out, record.mac);
    append16(out, record.original_id);
    append16(out, record.error);
    append16(out, static_cast<std::uint16_t>(record.other.size()));
    append(out, record.other);
}

}  // namespace cusax::dns
