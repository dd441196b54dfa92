#include "net/listen.hpp"

#include <boost/asio/ip/v6_only.hpp>

#include <stdexcept>

namespace cusax::net {

void listen(boost::asio::ip::tcp::acceptor &acceptor, endpoint const &where) {
    namespace ip = boost::asio::ip;
    try {
        ip::tcp::endpoint const address(ip::make_address(where.address), where.port);
        acceptor.open(address.protocol());
        acceptor.set_option(ip::tcp::acceptor::reuse_address(true));
        if (address.address().is_v6()) acceptor.set_option(ip::v6_only(true));
        acceptor.bind(address);
        acceptor.listen();
    } catch (boost::system::system_error const &failure) {
        throw std::runtime_error("cannot listen on " + render_endpoint(where) + ": " +
                                 failure.code().message());
    }
}

endpoint endpoint_of(boost::asio::ip::tcp::endpoint const &socket_address) {
    return {.address = socket_address.address().to_string(), .port = socket_address.port()};
}

}  // namespace cusax::net
