#include "support/http_listener.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace cusax::tests {
namespace {

bool is_whole(std::string const &request) {
    auto const head = request.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    constexpr std::string_view field = "Content-Length: ";
    auto const length = request.find(field);
    std::size_t const body = length < head ? std::stoul(request.substr(length + field.size())) : 0;
    return request.size() >= head + 4 + body;
}

}  // namespace

std::string answer_of(std::string const &status, std::string const &body) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

http_listener::http_listener(std::string answer) : answer_(std::move(answer)) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr *>(&where), size), 0);
    EXPECT_EQ(::listen(fd_, 1), 0);
    EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr *>(&where), &size), 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(where.sin_port));
    thread_ = std::thread([this] { answer_one(); });
}

http_listener::~http_listener() {
    ::shutdown(fd_, SHUT_RDWR);  // nobody may have asked
    if (thread_.joinable()) thread_.join();
    ::close(fd_);
}

std::string const &http_listener::request() {
    if (thread_.joinable()) thread_.join();
    return request_;
}

void http_listener::answer_one() {
    int const peer = ::accept(fd_, nullptr, nullptr);
    if (peer < 0) return;
    std::array<char, 4096> octets{};
    while (!is_whole(request_)) {
        auto const got = ::read(peer, octets.data(), octets.size());
        if (got <= 0) break;
        request_.append(octets.data(), static_cast<std::size_t>(got));
    }
    // Less than everything where the other side has had enough.
    EXPECT_GT(::send(peer, answer_.data(), answer_.size(), MSG_NOSIGNAL), 0);
    ::close(peer);
}

}  // namespace cusax::tests
