#include "raw_client.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <stdexcept>

namespace cusax::tests {

raw_client::raw_client(net::endpoint const &server) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    timeval const patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port);
    ::inet_pton(AF_INET, server.address.c_str(), &address.sin_addr);
    if (::connect(socket_, reinterpret_cast<sockaddr const *>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect to " + net::render_endpoint(server));
}

raw_client::~raw_client() {
    if (socket_ >= 0) ::close(socket_);
}

bool raw_client::try_send(std::string_view octets) const {
    while (!octets.empty()) {
        auto const count = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        octets.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void raw_client::send(std::string_view octets) const {
    if (!try_send(octets)) throw std::runtime_error("cannot send");
}

bool raw_client::read_more() {
    char piece[16 * 1024];
    auto const count = ::recv(socket_, piece, sizeof piece, 0);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        throw std::runtime_error("nothing came for ten seconds");
    if (count > 0) input_.append(piece, static_cast<std::size_t>(count));
    return count > 0;
}

raw_response raw_client::receive(bool has_body) {
    std::size_t end = 0;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos)
        if (!read_more()) throw std::runtime_error("closed after '" + input_ + "'");
    std::string head = input_.substr(0, end + 2);
    input_.erase(0, end + 4);
    raw_response out;
    out.status = std::stoi(head.substr(9, 3));
    for (auto at = head.find("\r\n") + 2; at < head.size(); at = head.find("\r\n", at) + 2) {
        auto const colon = head.find(": ", at);
        std::string name = head.substr(at, colon - at);
        for (char &c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        out.headers[name] = head.substr(colon + 2, head.find("\r\n", at) - colon - 2);
    }
    std::size_t const length =
        has_body && out.headers.count("content-length") ? std::stoul(out.headers["content-length"]) : 0;
    while (input_.size() < length)
        if (!read_more()) throw std::runtime_error("closed inside a body");
    out.body = input_.substr(0, length);
    input_.erase(0, length);
    return out;
}

std::string raw_client::receive_until(std::string_view mark) {
    while (input_.find(mark) == std::string::npos)
        if (!read_more()) throw std::runtime_error("closed before the mark");
    std::string out = input_.substr(0, input_.find(mark) + mark.size());
    input_.erase(0, out.size());
    return out;
}

bool raw_client::at_end() { return input_.empty() && !read_more(); }

void raw_client::vanish() {
    linger const at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(socket_);
    socket_ = -1;
}

}  // namespace cusax::tests
