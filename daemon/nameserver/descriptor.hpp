// Owner of a file descriptor, and the check that turns a failed system call into
// std::system_error.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace cusax::nameserver {

class descriptor {
  public:
    descriptor() = default;
    explicit descriptor(int fd) : fd_(fd) {}
    descriptor(descriptor const &) = delete;
    descriptor(descriptor &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    descriptor &operator=(descriptor const &) = delete;
    descriptor &operator=(descriptor &&other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }

    int get() const { return fd_; }

  private:
    int fd_ = -1;
};

// Gives `outcome` back unless it is negative; then throws with errno and `what`.
inline int checked(int outcome, std::string const &what) {
    if (outcome < 0) throw std::system_error(errno, std::generic_category(), what);
    return outcome;
}

}  // namespace cusax::nameserver
