#include "net/stream_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <thread>

namespace cusax::net {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;

stream_client::deadline in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

class stream_client_test : public testing::Test {
  protected:
    endpoint here() const { return {.address = "127.0.0.1", .port = acceptor_.local_endpoint().port()}; }

    boost::asio::io_context io_;
    tcp::acceptor acceptor_{io_, tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0)};
};

TEST_F(stream_client_test, octets_go_there_and_back_in_pieces) {
    auto client = stream_client::connect(here(), in(10s), nullptr);
    ASSERT_TRUE(client) << client.error().detail;
    auto served = acceptor_.accept();
    bytes const large(300'000, 7);
    std::thread other([&] {
        bytes got(large.size());
        boost::asio::read(served, boost::asio::buffer(got));
        for (auto const octet : {got.front(), got.back()})
            boost::asio::write(served, boost::asio::buffer(&octet, 1));
    });
    EXPECT_TRUE(client->send(large, in(10s)));
    EXPECT_EQ(client->receive(2, in(10s)).value(), bytes({7, 7}));
    other.join();
}

TEST_F(stream_client_test, what_goes_wrong_is_told) {
    auto const where = here();
    auto client = stream_client::connect(where, in(10s), nullptr);
    ASSERT_TRUE(client);
    EXPECT_EQ(client->receive(1, in(1ms)).error().detail, "no answer in time");
    acceptor_.accept().close();
    EXPECT_EQ(client->receive(1, in(10s)).error().detail, "the other side closed the connection");
    acceptor_.close();
    EXPECT_EQ(stream_client::connect(where, in(10s), nullptr).error().code, error_code::unavailable);
}

TEST_F(stream_client_test, interruption_ends_the_waiting) {
    interruption stop;
    auto client = stream_client::connect(here(), in(10s), &stop);
    ASSERT_TRUE(client);
    std::thread other([&] { stop.interrupt(); });
    EXPECT_EQ(client->receive(1, in(60s)).error().detail, "it was interrupted");
    other.join();
    EXPECT_EQ(client->receive(1, in(60s)).error().detail, "it was interrupted");
}

}  // namespace
}  // namespace cusax::net
