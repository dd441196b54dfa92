// SipHash-2-4 (Aumasson and Bernstein): a keyed hash of short inputs that costs
// some tens of nanoseconds; RFC 9018 §4.4 makes server cookies with it.
#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstdint>

namespace cusax::dns {

using siphash_key = std::array<std::uint8_t, 16>;

// The 64 bits of the hash; the first octet of its written form is the lowest.
std::uint64_t siphash24(siphash_key const &key, byte_view input);

}  // namespace cusax::dns
