// DNS cookies as a server makes and checks them (RFC 7873, RFC 9018): a client
// that sends back the server cookie which it was given has not forged its address.
// Any server that shares the secret understands them. Immutable; any thread.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "dns/siphash.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace cusax::dns {

inline constexpr std::size_t client_cookie_size = 8;
inline constexpr std::size_t server_cookie_size = 16;  // ours, RFC 9018 §4
inline constexpr std::size_t cookie_secret_size = 16;

// Client and server cookie one behind the other, as the option carries them.
using cookie_octets = std::array<std::uint8_t, client_cookie_size + server_cookie_size>;

// What a query's COOKIE option came to.
struct cookie_check {
    bool valid = false;   // it holds a server cookie of ours for this address, not too old
    cookie_octets reply;  // what the answer shall carry
};

// RFC 7873 §4: eight octets from the client, and none or 8 to 32 from the server.
constexpr bool is_cookie_size(std::size_t size) {
    return size == client_cookie_size || (size >= 2 * client_cookie_size && size <= 5 * client_cookie_size);
}

class cookie_mint {
  public:
    // Secrets are cookie_secret_size octets; what the previous one made stays valid. Where
    // `required`, a client that shows a client cookie alone gets no answer over UDP but
    // BADCOOKIE with its server cookie (RFC 7873 §5.2.3). Error invalid_input: a secret's size.
    static result<cookie_mint> make(secret<bytes> const &current,
                                    std::optional<secret<bytes>> const &previous = std::nullopt,
                                    bool required = false);
    ~cookie_mint();
    cookie_mint(cookie_mint const &) = default;
    cookie_mint &operator=(cookie_mint const &) = default;

    // `option` is of a size that is_cookie_size(); `client` the 4 or 16 octets of the address it came from.
    cookie_check check(byte_view option, byte_view client, std::chrono::sys_seconds now) const;
    bool required() const { return required_; }

  private:
    cookie_mint() = default;

    siphash_key current_{};
    std::optional<siphash_key> previous_;
    bool required_ = false;
};

}  // namespace cusax::dns
