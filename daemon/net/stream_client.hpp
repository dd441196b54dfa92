// A connection by TCP or to a local socket, for a thread that may wait: every
// step has a deadline and can be cut short from another thread. What goes wrong
// on the way is `unavailable` with a sentence.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "net/endpoint.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

namespace cusax::net {

// Ends the waiting of every connection that watches it, now and for good. Any thread.
class interruption {
  public:
    interruption();  // throws std::system_error
    ~interruption();
    interruption(interruption const &) = delete;
    interruption &operator=(interruption const &) = delete;

    void interrupt() noexcept;
    int descriptor() const { return fd_; }  // readable once interrupted

  private:
    int fd_;
};

class stream_client {
  public:
    using deadline = std::chrono::steady_clock::time_point;

    // `watched` may be nullptr; otherwise it outlives the connection.
    static result<stream_client> connect(endpoint const &to, deadline until, interruption const *watched);
    // To the unix socket at this path, which somebody on this machine listens at.
    static result<stream_client> connect_local(std::string const &path, interruption const *watched);

    stream_client(stream_client &&other) noexcept
        : fd_(std::exchange(other.fd_, -1)), watched_(other.watched_) {}
    stream_client &operator=(stream_client &&other) noexcept {
        std::swap(fd_, other.fd_);
        std::swap(watched_, other.watched_);
        return *this;
    }
    stream_client(stream_client const &) = delete;
    stream_client &operator=(stream_client const &) = delete;
    ~stream_client();

    // After an error nothing more can be asked.
    result<void> send(byte_view octets, deadline until);
    result<bytes> receive(std::size_t exactly, deadline until);
    result<bytes> receive_some(std::size_t most, deadline until);  // at least one octet

  private:
    stream_client(int fd, interruption const *watched) : fd_(fd), watched_(watched) {}

    result<void> wait(short events, deadline until) const;

    int fd_;
    interruption const *watched_;
};

}  // namespace cusax::net
