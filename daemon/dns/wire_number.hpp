// Numbers in network order (RFC 1035 §2.3.2), read from octets that are known
// to be there and appended to octets that grow.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace cusax::dns {

inline std::uint16_t read16(byte_view octets, std::size_t at) {
    return static_cast<std::uint16_t>(octets[at] << 8U | octets[at + 1]);
}
inline std::uint32_t read32(byte_view octets, std::size_t at) {
    return static_cast<std::uint32_t>(read16(octets, at)) << 16U | read16(octets, at + 2);
}
inline std::uint64_t read48(byte_view octets, std::size_t at) {  // a time of TSIG, RFC 8945 §4.2
    return static_cast<std::uint64_t>(read16(octets, at)) << 32U | read32(octets, at + 2);
}

inline void append16(bytes &out, std::uint16_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8U));
    out.push_back(static_cast<std::uint8_t>(value));
}
inline void append32(bytes &out, std::uint32_t value) {
    append16(out, static_cast<std::uint16_t>(value >> 16U));
    append16(out, static_cast<std::uint16_t>(value));
}
inline void append48(bytes &out, std::uint64_t value) {
    append16(out, static_cast<std::uint16_t>(value >> 32U));
    append32(out, static_cast<std::uint32_t>(value));
}
inline void append(bytes &out, byte_view octets) { out.insert(out.end(), octets.begin(), octets.end()); }

inline void store16(std::span<std::uint8_t> octets, std::size_t at, std::uint16_t value) {
    octets[at] = static_cast<std::uint8_t>(value >> 8U);
    octets[at + 1] = static_cast<std::uint8_t>(value);
}

}  // namespace cusax::dns
