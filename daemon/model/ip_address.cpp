#include "model/ip_address.hpp"

#include <arpa/inet.h>

namespace cusax::model {
namespace {

failure refuse(std::string_view text) {
    auto const has = [&](std::string_view characters) {
        return text.find_first_of(characters) != std::string_view::npos;
    };
    std::string detail = "this is no IPv4 or IPv6 address";
    if (has("/"))
        detail += ": write one address, without a prefix length";
    else if (has("%"))
        detail += ": write it without the zone index after \"%\"";
    else if (has("[]"))
        detail += ": write it without brackets and port";
    return fail(error_code::invalid_input, std::move(detail));
}

}  // namespace

result<ip_address> ip_address::parse(std::string_view text) {
    // inet_pton reads up to a NUL, which would hide what stands behind it.
    if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return refuse(text);
    bool const v6 = text.find(':') != std::string_view::npos;
    int const family = v6 ? AF_INET6 : AF_INET;
    bytes octets(v6 ? 16 : 4);
    if (inet_pton(family, std::string(text).c_str(), octets.data()) != 1) return refuse(text);
    char canonical[INET6_ADDRSTRLEN];
    inet_ntop(family, octets.data(), canonical, sizeof canonical);
    return ip_address(std::move(octets), canonical);
}

}  // namespace cusax::model
