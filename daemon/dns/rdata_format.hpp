// What the record data of each type is made of: one table, read by the check of
// data that enters a zone, by the writer of messages (which names may be
// compressed) and by the renderer of zone files.
#pragma once

#include "base/bytes.hpp"
#include "dns/rr_type.hpp"
#include "dns/wire_name.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cusax::dns {

enum class rdata_field : std::uint8_t {
    octet,              // 8 bits
    number16,           // 16 bits
    number32,           // 32 bits
    ipv4,               //
    ipv6,               //
    compressible_name,  // RFC 3597 §4: only in the types of RFC 1035
    plain_name,         // never compressed
    string,             // <character-string>: length octet and octets
    strings,            // one or more of them, up to the end
    tag,                // like string, at least one octet, letters and digits (RFC 8659 §4.1)
    text,               // quoted text up to the end
    hex,                // octets up to the end, at least one
    params,             // SvcParams up to the end, also none (RFC 9460 §2.2)
};

// The fields in order; empty for types that the table does not know (opaque data, RFC 3597).
std::span<rdata_field const> fields_of(rr_type type);

// Size of a field at the beginning of `data`; nullopt where it is not well-formed.
std::optional<std::size_t> field_size(rdata_field field, byte_view data);

constexpr bool is_name(rdata_field field) {
    return field == rdata_field::compressible_name || field == rdata_field::plain_name;
}

// Data that is exactly the fields of its type, or of a type unknown here.
bool is_valid_rdata(rr_type type, byte_view data);

// The same record: names in the data are compared without case, all else octet by octet (RFC 4034 §6.2).
bool equal_rdata(rr_type type, byte_view left, byte_view right);

// Valid data with the names in it in lower case: equal for equal records.
bytes canonical_rdata(rr_type type, byte_view data);

// The names that a query for `type` wants the addresses of: the target of NS, MX, SRV
// (RFC 1035 §3.3, RFC 2782 "Usage rules"). Empty for other types.
byte_view additional_target(rr_type type, byte_view data);

}  // namespace cusax::dns
