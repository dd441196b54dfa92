// Serial number arithmetic (RFC 1982): the order of SOA serials on a circle of 2^32.
#pragma once

#include <cstdint>

namespace cusax::dns {

// RFC 1982 §3.2. For serials exactly 2^31 apart neither is newer.
constexpr bool is_newer_serial(std::uint32_t candidate, std::uint32_t than) {
    std::uint32_t const ahead = candidate - than;
    return ahead != 0 && ahead < 0x80000000U;
}

// The serial after `serial`. 0 is passed over: some secondaries read it as "no zone yet".
constexpr std::uint32_t next_serial(std::uint32_t serial) { return serial == 0xFFFFFFFFU ? 1 : serial + 1; }

}  // namespace cusax::dns
