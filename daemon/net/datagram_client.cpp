#include "net/datagram_client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace cusax::net {
namespace {

failure broken(int error) { return fail(error_code::unavailable, std::generic_category().message(error)); }

class local_socket {
  public:
    local_socket() : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}
    ~local_socket() {
        if (fd_ >= 0) ::close(fd_);
    }
    local_socket(local_socket const &) = delete;
    local_socket &operator=(local_socket const &) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

// Bound to a name of the kernel's, and connected: nobody else can send to it then.
result<void> connect(local_socket const &from, std::string const &path) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    if (from.get() < 0) return broken(errno);
    if (path.size() >= sizeof where.sun_path) return broken(ENAMETOOLONG);
    if (::bind(from.get(), reinterpret_cast<sockaddr const *>(&where), sizeof(sa_family_t)) < 0)
        return broken(errno);
    std::copy(path.begin(), path.end(), std::begin(where.sun_path));
    if (::connect(from.get(), reinterpret_cast<sockaddr const *>(&where), sizeof where) < 0)
        return broken(errno);
    return {};
}

result<void> wait(local_socket const &on, short events, datagram_exchange const &wanted) {
    std::array<pollfd, 2> watched{{{.fd = on.get(), .events = events, .revents = 0},
                                   {.fd = wanted.watched == nullptr ? -1 : wanted.watched->descriptor(),
                                    .events = POLLIN,
                                    .revents = 0}}};
    while (true) {
        auto const left =
            std::chrono::ceil<std::chrono::milliseconds>(wanted.until - std::chrono::steady_clock::now());
        auto const patience = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
        int const ready = ::poll(watched.data(), watched.size(), patience);
        if (ready < 0 && errno == EINTR) continue;
        if (ready < 0) return broken(errno);
        if (watched[1].revents != 0) return fail(error_code::unavailable, "it was interrupted");
        if (ready == 0) return fail(error_code::unavailable, "no answer in time");
        return {};
    }
}

result<void> send(local_socket const &on, datagram_exchange const &wanted) {
    while (true) {
        if (::send(on.get(), wanted.text.data(), wanted.text.size(), MSG_NOSIGNAL) >= 0) return {};
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return broken(errno);  // EAGAIN: its queue is full
        if (auto const ready = wait(on, POLLOUT, wanted); !ready) return ready;
    }
}

}  // namespace

result<std::string> exchange_datagrams(datagram_exchange const &wanted) {
    local_socket const ours;
    if (auto const ready = connect(ours, wanted.path); !ready) return fail(ready.error());
    if (auto const sent = send(ours, wanted); !sent) return fail(sent.error());
    std::string octets(wanted.most, '\0');
    while (true) {
        auto const got = ::recv(ours.get(), octets.data(), octets.size(), MSG_TRUNC);
        if (got >= 0 && static_cast<std::size_t>(got) > octets.size())
            return fail(error_code::unavailable, "the answer is too large");
        if (got >= 0 && wanted.accepts({octets.data(), static_cast<std::size_t>(got)}))
            return octets.substr(0, static_cast<std::size_t>(got));
        if (got >= 0 || errno == EINTR) continue;
        if (errno != EAGAIN) return broken(errno);
        if (auto const ready = wait(ours, POLLIN, wanted); !ready) return fail(ready.error());
    }
}

}  // namespace cusax::net
