// secret<T>: a value that must not reach a log or outlive its use. It cannot be
// printed or compared by accident, is read only through reveal(), and a string
// inside is overwritten when it goes.
#pragma once

#include <openssl/crypto.h>

#include <string>
#include <utility>

namespace cusax {

template <class T>
class secret {
  public:
    secret() = default;
    explicit secret(T value) : value_(std::move(value)) {}
    secret(secret const &) = default;
    secret(secret &&other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
    secret &operator=(secret const &other) {
        if (this != &other) {
            wipe();
            value_ = other.value_;
        }
        return *this;
    }
    secret &operator=(secret &&other) noexcept {
        if (this != &other) {
            wipe();
            value_ = std::move(other.value_);
            other.wipe();
        }
        return *this;
    }
    ~secret() { wipe(); }

    T const &reveal() const { return value_; }

  private:
    // Also what lies between size and capacity: a short string that was moved from keeps its octets there.
    void wipe() noexcept {
        value_.resize(value_.capacity());
        OPENSSL_cleanse(value_.data(), value_.size() * sizeof(typename T::value_type));
        value_.clear();
    }

    T value_{};
};

using secret_string = secret<std::string>;

}  // namespace cusax
