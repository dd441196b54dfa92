// Opens a listening TCP socket, with an error that names the address.
#pragma once

#include "net/endpoint.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace cusax::net {

// Binds and listens; throws std::runtime_error "cannot listen on 127.0.0.1:8080: …". An IPv6 address takes
// IPv6 connections only, so that [::] and 0.0.0.0 can stand beside each other.
void listen(boost::asio::ip::tcp::acceptor &acceptor, endpoint const &where);

endpoint endpoint_of(boost::asio::ip::tcp::endpoint const &socket_address);

}  // namespace cusax::net
