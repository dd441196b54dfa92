// A network of IP addresses in CIDR notation (RFC 4632, RFC 4291 §2.3).
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace cusax::nameserver {

class network {
  public:
    // "192.0.2.0/24", "2001:db8::/32", or one address. Error invalid_input, also where bits
    // behind the prefix are set: more likely a slip than meant.
    static result<network> parse(std::string_view text);

    // `address` is 4 or 16 octets.
    bool contains(byte_view address) const;

  private:
    network() = default;

    std::array<std::uint8_t, 16> address_{};
    unsigned size_ = 0;    // octets of an address of this family
    unsigned prefix_ = 0;  // bits
};

// The address with all bits behind the first `prefix` cleared; prefix at most its bits.
std::array<std::uint8_t, 16> masked(byte_view address, unsigned prefix);

}  // namespace cusax::nameserver
