#include "dns/record_reader.hpp"

#include "dns/name.hpp"
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

}  // namespace cusax::dns
