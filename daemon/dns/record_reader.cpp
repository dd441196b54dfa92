#include "dns/record_reader.hpp"

#include "dns/message.hpp"
#include "dns/name.hpp"
#include "dns/rdata_format.hpp"
#include "dns/wire_number.hpp"

namespace cusax::dns {
namespace {

constexpr std::uint8_t pointer_mark = 0xC0;  // RFC 1035 §4.1.4
constexpr std::size_t fixed_size = 10;       // type, class, TTL, RDLENGTH

}  // namespace

std::optional<std::size_t> skip_name(byte_view message, std::size_t at) {
    std::size_t const start = at;
    while (at < message.size() && at - start < max_name_size) {
        std::uint8_t const length = message[at];
        if (length == 0) return at + 1;
        if (length >= pointer_mark) return at + 2 <= message.size() ? std::optional(at + 2) : std::nullopt;
        if (length > max_label_size) return std::nullopt;
        at += 1U + length;
    }
    return std::nullopt;
}

std::optional<record_view> read_record(byte_view message, std::size_t at) {
    auto const fixed = skip_name(message, at);
    if (!fixed || message.size() - *fixed < fixed_size) return std::nullopt;
    std::size_t const data_size = read16(message, *fixed + 8);
    std::size_t const data_at = *fixed + fixed_size;
    if (message.size() - data_at < data_size) return std::nullopt;
    return record_view{.root_owner = message[at] == 0,
                       .type = static_cast<rr_type>(read16(message, *fixed)),
                       .klass = read16(message, *fixed + 2),
                       .ttl = read32(message, *fixed + 4),
                       .data = message.subspan(data_at, data_size),
                       .end = data_at + data_size};
}

std::optional<bytes> read_rdata(byte_view message, record_view const &record) {
    byte_view const known = message.first(record.end);
    std::size_t at = record.end - record.data.size();
    bytes out;
    bytes written_out;
    for (rdata_field const field : fields_of(record.type)) {
        if (is_name(field)) {
            auto const behind = read_name(known, at, written_out);
            if (!behind) return std::nullopt;
            append(out, written_out);
            at = *behind;
            continue;
        }
        auto const size = field_size(field, known.subspan(at));
        if (!size) return std::nullopt;
        append(out, known.subspan(at, *size));
        at += *size;
    }
    append(out, known.subspan(at));  // of a type unknown here: all
    if (!is_valid_rdata(record.type, out)) return std::nullopt;
    return out;
}

}  // namespace cusax::dns
