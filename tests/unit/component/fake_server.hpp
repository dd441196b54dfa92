// An XMPP server's component port as a script: it listens on a real loopback
// socket, and a test says line by line what it sends and waits for what it gets.
// Everything runs on the test's thread, inside of the wait functions.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace cusax::component {

class fake_server {
  public:
    explicit fake_server(boost::asio::io_context &io)
        : io_(io), acceptor_(io, {boost::asio::ip::address_v4::loopback(), 0}) {
        accept();
    }

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    int connections() const { return connections_; }

    // Runs until the condition holds; false where it does not within five seconds, which only a failing test
    // sees.
    template <class Condition>
    bool wait_until(Condition holds) {
        auto const give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        while (!holds()) {
            if (std::chrono::steady_clock::now() > give_up) return false;
            io_.run_one_for(std::chrono::milliseconds(20));
            if (io_.stopped()) io_.restart();
        }
        return true;
    }

    bool wait_connection(int number) {
        return wait_until([&] { return connections_ >= number; });
    }
    // Waits for the text on the present connection, and takes everything up to its end.
    std::optional<std::string> wait_for(std::string const &text) {
        if (!wait_until([&] { return received_.find(text) != std::string::npos; })) return std::nullopt;
        auto const end = received_.find(text) + text.size();
        auto taken = received_.substr(0, end);
        received_.erase(0, end);
        return taken;
    }
    bool wait_eof() {
        return wait_until([&] { return eof_; });
    }

    void send(std::string const &text) { boost::asio::write(*socket_, boost::asio::buffer(text)); }
    void drop() { socket_->close(); }  // a bare EOF

    std::string const &received() const { return received_; }

  private:
    using tcp = boost::asio::ip::tcp;

    void accept() {
        acceptor_.async_accept([this](boost::system::error_code failed, tcp::socket socket) {
            if (failed) return;
            socket_.emplace(std::move(socket));
            socket_->set_option(tcp::no_delay(true));
            ++connections_;
            received_.clear();
            eof_ = false;
            read(connections_);
            accept();
        });
    }
    void read(int connection) {
        socket_->async_read_some(boost::asio::buffer(inbox_),
                                 [this, connection](boost::system::error_code failed, std::size_t count) {
                                     if (connection != connections_) return;
                                     if (failed) {
                                         eof_ = true;
                                         return;
                                     }
                                     received_.append(inbox_.data(), count);
                                     read(connection);
                                 });
    }

    boost::asio::io_context &io_;
    tcp::acceptor acceptor_;
    std::optional<tcp::socket> socket_;
    std::array<char, 4096> inbox_{};
    std::string received_;
    int connections_ = 0;
    bool eof_ = false;
};

}  // namespace cusax::component
