// What a TSIG's MAC is computed over (RFC 8945 §4.3), fed part by part into an
// HMAC of OpenSSL, so that no message is copied. Used by tsig.cpp alone.
#pragma once

#include "base/bytes.hpp"
#include "dns/tsig_key.hpp"
#include "dns/tsig_record.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

using EVP_MAC_CTX = struct evp_mac_ctx_st;

namespace cusax::dns {

inline constexpr std::size_t max_mac_size = 64;

// Octets of a MAC without an allocation.
class tsig_mac {
  public:
    tsig_mac() = default;
    explicit tsig_mac(byte_view octets);  // at most max_mac_size
    byte_view octets() const { return byte_view(octets_).first(size_); }

  private:
    std::array<std::uint8_t, max_mac_size> octets_{};
    std::size_t size_ = 0;
};

// Throws where OpenSSL refuses to work.
class tsig_digest {
  public:
    explicit tsig_digest(tsig_key const &key);

    void add(byte_view octets);
    void add_mac(byte_view mac);  // with its size in front, RFC 8945 §4.3.1
    // The message as far as its TSIG record at `tsig_at` (or its end, where it has none yet),
    // as it was before that was added and with the ID that it had then (§4.3.2).
    void add_message(byte_view message, std::size_t tsig_at, std::uint16_t original_id);
    void add_variables(tsig_record const &record);  // §4.3.3: all of it but the MAC
    void add_timers(tsig_record const &record);     // §5.3.1: of the second message on
    tsig_mac finish();                              // once

  private:
    struct free_context {
        void operator()(EVP_MAC_CTX *context) const;
    };
    std::unique_ptr<EVP_MAC_CTX, free_context> context_;
};

}  // namespace cusax::dns
