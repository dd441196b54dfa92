// Resource records where they lie in a message from outside (RFC 1035 §4.1.3):
// bounded by the octets at hand, total, names left as they stand.
#pragma once

#include "base/bytes.hpp"
#include "dns/rr_type.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace cusax::dns {

struct record_view {
    bool root_owner{};
    rr_type type{};
    std::uint16_t klass{};
    std::uint32_t ttl{};
    byte_view data;     // names in it may be compressed
    std::size_t end{};  // of the octet behind the record
};

// The octet behind the name at `at`, its pointers not followed; nullopt where it runs out.
std::optional<std::size_t> skip_name(byte_view message, std::size_t at);

// The record that begins at `at`; nullopt where it runs out.
std::optional<record_view> read_record(byte_view message, std::size_t at);

// The record's data with its names written out, also in types where RFC 3597 §4 wants them
// compressed no longer; nullopt where it is not of its type.
std::optional<bytes> read_rdata(byte_view message, record_view const &record);

}  // namespace cusax::dns
