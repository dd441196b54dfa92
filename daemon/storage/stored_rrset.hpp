// An RRset as the zone tables and their journal hold it.
#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cusax::storage {

struct stored_rrset {
    std::string owner;  // presentation form, lower case, absolute without the final dot
    std::uint16_t type = 0;
    std::uint32_t ttl = 0;
    std::vector<bytes> rdata{};  // wire format, uncompressed
    bool operator==(stored_rrset const &) const = default;
};

}  // namespace cusax::storage
