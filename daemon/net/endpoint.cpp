#include "net/endpoint.hpp"

#include <boost/asio/ip/address.hpp>

#include <charconv>
#include <optional>

namespace cusax::net {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size()) return {};
    return port;
}

}  // namespace

result<endpoint> parse_endpoint(std::string_view text) {
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return fail(error_code::invalid_input,
                    "an address and a port are expected, as 127.0.0.1:8080 or [::1]:8080");
    std::string_view host = text.substr(0, colon);
    bool const bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    boost::system::error_code not_an_address;
    auto const address = boost::asio::ip::make_address(std::string(host), not_an_address);
    if (not_an_address || address.is_v6() != bracketed)
        return fail(error_code::invalid_input,
                    "an IPv4 address, or an IPv6 address in brackets, is expected before the port");
    auto const port = parse_port(text.substr(colon + 1));
    if (!port) return fail(error_code::invalid_input, "the port must be a number from 0 to 65535");
    return endpoint{.address = address.to_string(), .port = *port};
}

std::string render_endpoint(endpoint const &where) {
    bool const v6 = where.address.find(':') != std::string::npos;
    return (v6 ? "[" + where.address + "]" : where.address) + ":" + std::to_string(where.port);
}

}  // namespace cusax::net
