#include "net/listen.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace cusax::net {
namespace {

using boost::asio::ip::tcp;

TEST(listen, port_zero_gets_a_free_one) {
    boost::asio::io_context context;
    tcp::acceptor acceptor(context);
    listen(acceptor, {.address = "127.0.0.1", .port = 0});
    auto const bound = endpoint_of(acceptor.local_endpoint());
    EXPECT_EQ(bound.address, "127.0.0.1");
    EXPECT_NE(bound.port, 0);
}

TEST(listen, busy_address_named_in_the_error) {
    boost::asio::io_context context;
    tcp::acceptor first(context);
    tcp::acceptor second(context);
    listen(first, {.address = "127.0.0.1", .port = 0});
    auto const taken = endpoint_of(first.local_endpoint());
    try {
        listen(second, taken);
        FAIL() << "bound twice";
    } catch (std::runtime_error const &failure) {
        EXPECT_EQ(std::string(failure.what()),
                  "cannot listen on " + render_endpoint(taken) + ": Address already in use");
    }
}

}  // namespace
}  // namespace cusax::net
