// An IP address and a TCP or UDP port, as configuration writes them:
// "127.0.0.1:8080", "[::1]:8080".
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cusax::net {

struct endpoint {
    std::string address;  // canonical text of an IPv4 or IPv6 address, without brackets
    std::uint16_t port = 0;
    bool operator==(endpoint const &) const = default;
};

// invalid_input for anything but an address literal and a decimal port of 0 to 65535.
result<endpoint> parse_endpoint(std::string_view text);

std::string render_endpoint(endpoint const &where);  // the form that parse_endpoint() reads

}  // namespace cusax::net
