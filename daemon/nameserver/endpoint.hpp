// An IP address with a port, as the configuration names it and as sockets take it.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "nameserver/descriptor.hpp"

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace cusax::nameserver {

class endpoint {
  public:
    // "192.0.2.1:53", "[2001:db8::1]:53", "0.0.0.0:53", "[::]:53"; port 0 lets the system
    // choose one. Error: invalid_input.
    static result<endpoint> parse(std::string_view text);
    static endpoint from_socket(int fd);  // the address that a socket is bound to; throws std::system_error

    std::string render() const;  // as parse() reads it
    int family() const { return storage_.ss_family; }
    byte_view address() const;  // 4 or 16 octets, in network order; lives as long as this
    bool is_wildcard() const;   // 0.0.0.0 or ::
    std::uint16_t port() const;
    endpoint with_port(std::uint16_t port) const;

    sockaddr const *data() const { return reinterpret_cast<sockaddr const *>(&storage_); }
    socklen_t size() const { return size_; }

  private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

// The address of a peer, without its port: 4 or 16 octets, inside `peer`.
byte_view address_of(sockaddr_storage const &peer);

// A socket bound to `where`: SOCK_STREAM, listening and non-blocking, alone on its port; or SOCK_DGRAM, which
// shares it (SO_REUSEPORT) with its sisters of other threads. Throws std::system_error that names the
// address.
descriptor bind_socket(endpoint const &where, int type);

}  // namespace cusax::nameserver
