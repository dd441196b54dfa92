#include "net/stream_client.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace cusax::net {
namespace {

failure broken(int error) { return fail(error_code::unavailable, std::generic_category().message(error)); }

int milliseconds_until(stream_client::deadline until) {
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

}  // namespace

interruption::interruption() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

interruption::~interruption() { ::close(fd_); }

void interruption::interrupt() noexcept {
    // Fails only where it was interrupted very often already.
    static_cast<void>(eventfd_write(fd_, 1));
}

stream_client::~stream_client() {
    if (fd_ >= 0) ::close(fd_);
}

result<stream_client> stream_client::connect(endpoint const &to, deadline until,
                                             interruption const *watched) {
    boost::asio::ip::tcp::endpoint const where(boost::asio::ip::make_address(to.address), to.port);
    stream_client made(::socket(where.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                       watched);
    if (made.fd_ < 0) return broken(errno);
    if (::connect(made.fd_, where.data(), static_cast<socklen_t>(where.size())) == 0) return made;
    if (errno != EINPROGRESS) return broken(errno);
    if (auto const ready = made.wait(POLLOUT, until); !ready) return fail(ready.error());
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(made.fd_, SOL_SOCKET, SO_ERROR, &error, &size) < 0) error = errno;
    if (error != 0) return broken(error);
    return made;
}

result<stream_client> stream_client::connect_local(std::string const &path, interruption const *watched) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    if (path.size() >= sizeof where.sun_path) return broken(ENAMETOOLONG);
    std::copy(path.begin(), path.end(), std::begin(where.sun_path));
    stream_client made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), watched);
    if (made.fd_ < 0) return broken(errno);
    // Accepted or refused at once; EAGAIN is a queue that is full.
    if (::connect(made.fd_, reinterpret_cast<sockaddr const *>(&where), sizeof where) < 0)
        return broken(errno);
    return made;
}

result<void> stream_client::wait(short events, deadline until) const {
    std::array<pollfd, 2> watched{
        {{.fd = fd_, .events = events, .revents = 0},
         {.fd = watched_ == nullptr ? -1 : watched_->descriptor(), .events = POLLIN, .revents = 0}}};
    while (true) {
        int const ready = ::poll(watched.data(), watched.size(), milliseconds_until(until));
        if (ready < 0 && errno == EINTR) continue;
        if (ready < 0) return broken(errno);
        if (watched[1].revents != 0) return fail(error_code::unavailable, "it was interrupted");
        if (ready == 0) return fail(error_code::unavailable, "no answer in time");
        return {};
    }
}

result<void> stream_client::send(byte_view octets, deadline until) {
    while (!octets.empty()) {
        auto const sent = ::send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            octets = octets.subspan(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return broken(errno);
        if (auto const ready = wait(POLLOUT, until); !ready) return ready;
    }
    return {};
}

result<bytes> stream_client::receive(std::size_t exactly, deadline until) {
    bytes octets;
    octets.reserve(exactly);
    while (octets.size() < exactly) {
        auto const some = receive_some(exactly - octets.size(), until);
        if (!some) return some;
        octets.insert(octets.end(), some->begin(), some->end());
    }
    return octets;
}

result<bytes> stream_client::receive_some(std::size_t most, deadline until) {
    bytes octets(most);
    while (true) {
        auto const got = ::recv(fd_, octets.data(), most, 0);
        if (got == 0) return fail(error_code::unavailable, "the other side closed the connection");
        if (got > 0) {
            octets.resize(static_cast<std::size_t>(got));
            return octets;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return broken(errno);
        if (auto const ready = wait(POLLIN, until); !ready) return fail(ready.error());
    }
}

}  // namespace cusax::net
