#include "nameserver/endpoint.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <charconv>
#include <cstring>

namespace cusax::nameserver {
namespace {

constexpr int listen_backlog = 256;

failure refuse(std::string_view text) {
    return fail(
        error_code::invalid_input,
        "'" + std::string(text) + "' is no address with a port like 192.0.2.1:53 or [2001:db8::1]:53.");
}

void set_option(int fd, int level, int option, int value, std::string const &what) {
    checked(::setsockopt(fd, level, option, &value, sizeof value), what);
}

void set_datagram_options(int fd, endpoint const &where, std::string const &what) {
    set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1, what);
    bool const is_v4 = where.family() == AF_INET;
    // Never believe a path MTU that anybody can forge; answers are small enough for every path.
    if (is_v4)
        set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT, what);
    else
        set_option(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT, what);
    if (!where.is_wildcard()) return;
    // Tells which of our addresses was asked: the answer must come from that one.
    if (is_v4)
        set_option(fd, IPPROTO_IP, IP_PKTINFO, 1, what);
    else
        set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, what);
}

}  // namespace

result<endpoint> endpoint::parse(std::string_view text) {
    std::size_t const colon = text.rfind(':');
    if (colon == std::string_view::npos) return refuse(text);
    std::string_view const digits = text.substr(colon + 1);
    std::uint16_t port = 0;
    auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (problem != std::errc() || end != digits.data() + digits.size()) return refuse(text);

    std::string address(text.substr(0, colon));
    endpoint parsed;
    if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
        address = address.substr(1, address.size() - 2);
        auto &v6 = reinterpret_cast<sockaddr_in6 &>(parsed.storage_);
        if (inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) != 1) return refuse(text);
        v6.sin6_family = AF_INET6;
        parsed.size_ = sizeof v6;
    } else {
        auto &v4 = reinterpret_cast<sockaddr_in &>(parsed.storage_);
        if (inet_pton(AF_INET, address.c_str(), &v4.sin_addr) != 1) return refuse(text);
        v4.sin_family = AF_INET;
        parsed.size_ = sizeof v4;
    }
    return parsed.with_port(port);
}

endpoint endpoint::from_socket(int fd) {
    endpoint bound;
    bound.size_ = sizeof bound.storage_;
    checked(::getsockname(fd, reinterpret_cast<sockaddr *>(&bound.storage_), &bound.size_), "getsockname");
    return bound;
}

std::string endpoint::render() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    std::string const port_part = ":" + std::to_string(port());
    if (family() == AF_INET) {
        inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in const &>(storage_).sin_addr, text.data(),
                  text.size());
        return text.data() + port_part;
    }
    inet_ntop(AF_INET6, &reinterpret_cast<sockaddr_in6 const &>(storage_).sin6_addr, text.data(),
              text.size());
    return "[" + std::string(text.data()) + "]" + port_part;
}

bool endpoint::is_wildcard() const {
    if (family() == AF_INET)
        return reinterpret_cast<sockaddr_in const &>(storage_).sin_addr.s_addr == INADDR_ANY;
    return IN6_IS_ADDR_UNSPECIFIED(&reinterpret_cast<sockaddr_in6 const &>(storage_).sin6_addr);
}

byte_view endpoint::address() const { return address_of(storage_); }

std::uint16_t endpoint::port() const {
    // sin_port and sin6_port lie at the same place.
    return ntohs(reinterpret_cast<sockaddr_in const &>(storage_).sin_port);
}

endpoint endpoint::with_port(std::uint16_t port) const {
    endpoint other = *this;
    reinterpret_cast<sockaddr_in &>(other.storage_).sin_port = htons(port);
    return other;
}

byte_view address_of(sockaddr_storage const &peer) {
    if (peer.ss_family == AF_INET) {
        auto const &address = reinterpret_cast<sockaddr_in const &>(peer).sin_addr;
        return {reinterpret_cast<std::uint8_t const *>(&address), sizeof address};
    }
    auto const &address = reinterpret_cast<sockaddr_in6 const &>(peer).sin6_addr;
    return {reinterpret_cast<std::uint8_t const *>(&address), sizeof address};
}

descriptor bind_socket(endpoint const &where, int type) {
    bool const is_stream = type == SOCK_STREAM;
    std::string const what = where.render() + (is_stream ? " (TCP)" : " (UDP)");
    descriptor fd(
        checked(::socket(where.family(), type | SOCK_CLOEXEC | (is_stream ? SOCK_NONBLOCK : 0), 0), what));
    if (where.family() == AF_INET6) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1, what);
    if (is_stream)
        set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1, what);
    else
        set_datagram_options(fd.get(), where, what);
    checked(::bind(fd.get(), where.data(), where.size()), what);
    if (is_stream) checked(::listen(fd.get(), listen_backlog), what);
    return fd;
}

}  // namespace cusax::nameserver
