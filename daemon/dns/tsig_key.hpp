// The shared keys of TSIG (RFC 8945 §6) and the ring in which a message's key is
// found by its name. Immutable once filled; read from any thread.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "dns/name.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cusax::dns {

enum class tsig_algorithm : std::uint8_t { hmac_sha256, hmac_sha384, hmac_sha512 };

// "hmac-sha256", with or without a dot at its end, any case; invalid_input.
result<tsig_algorithm> parse_tsig_algorithm(std::string_view text);
name const &algorithm_name(tsig_algorithm algorithm);  // "hmac-sha256." (RFC 8945 §6)
std::size_t mac_size(tsig_algorithm algorithm);        // octets

struct tsig_key {
    dns::name name;
    tsig_algorithm algorithm{};
    cusax::secret<bytes> secret;  // at least one octet
};

class tsig_keyring {
  public:
    tsig_keyring() = default;
    explicit tsig_keyring(std::vector<tsig_key> keys);  // of two with one name, the first

    // nullptr where there is none of this name; lives as long as the ring.
    tsig_key const *find(name const &key) const;

  private:
    std::unordered_map<name, tsig_key> keys_;
};

}  // namespace cusax::dns
