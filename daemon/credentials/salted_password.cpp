#include "credentials/salted_password.hpp"

#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <utility>

namespace cusax::credentials {
namespace {

constexpr std::size_t block_size = 64;  // octets, of SHA-1 and SHA-256 alike
using block = std::array<std::uint8_t, block_size>;
using lanes = std::uint32_t __attribute__((vector_size(16)));  // of g++ and clang

constexpr std::uint32_t padding_begin = 0x80000000;  // behind the message (FIPS 180-4 §5.1.1)

lanes big_endian(lanes words) {
    if constexpr (std::endian::native == std::endian::big) return words;
    return (words >> 24) | ((words >> 8) & 0xFF00) | ((words << 8) & 0xFF0000) | (words << 24);
}

// One hash of nettle's. A whole block given to a context without a remainder goes straight to the block
// function.
struct sha1 {
    static constexpr std::size_t size = SHA1_DIGEST_SIZE;
    using context = sha1_ctx;
    static void begin(context &on) { sha1_init(&on); }
    static void add(context &on, byte_view data) { sha1_update(&on, data.size(), data.data()); }
    static void finish(context &on, std::uint8_t *to) { sha1_digest(&on, size, to); }
};

struct sha256 {
    static constexpr std::size_t size = SHA256_DIGEST_SIZE;
    using context = sha256_ctx;
    static void begin(context &on) { sha256_init(&on); }
    static void add(context &on, byte_view data) { sha256_update(&on, data.size(), data.data()); }
    static void finish(context &on, std::uint8_t *to) { sha256_digest(&on, size, to); }
};

template <class Hash>
class hmac_chain {
  public:
    // Computes U1 := HMAC(password, salt || INT(1)).
    hmac_chain(std::string_view password, std::string_view salt) {
        constexpr std::array<std::uint8_t, 4> first_block{0, 0, 0, 1};
        key(password);
        auto context = inner_;
        Hash::add(context, as_bytes(salt));
        Hash::add(context, first_block);
        Hash::finish(context, message_.data());
        context = outer_;
        Hash::add(context, byte_view(message_).first(Hash::size));
        Hash::finish(context, message_.data());
        OPENSSL_cleanse(&context, sizeof context);
        // From here on every message is one digest behind one block: its padding never changes (FIPS 180-4
        // §5.1).
        constexpr std::size_t bits = (block_size + Hash::size) * 8;
        message_[Hash::size] = 0x80;
        message_[block_size - 2] = bits >> 8;
        message_[block_size - 1] = bits & 0xFF;
    }
    ~hmac_chain() {
        for (auto *const context : {&inner_, &outer_, &working_}) OPENSSL_cleanse(context, sizeof *context);
        OPENSSL_cleanse(message_.data(), message_.size());
        OPENSSL_cleanse(&low_, sizeof low_);
        OPENSSL_cleanse(&high_, sizeof high_);
    }
    hmac_chain(hmac_chain const &) = delete;
    hmac_chain &operator=(hmac_chain const &) = delete;

    // The exclusive or of U1 to Un, where U := HMAC(password, U).
    secret<bytes> sum(int iterations) {
        std::memcpy(&low_, message_.data(), sizeof low_);
        std::memcpy(&high_, message_.data() + sizeof low_, sizeof high_);
        lanes low_sum = low_;
        lanes high_sum = high_;
        for (int i = 1; i < iterations; ++i) {
            compress_from(inner_);
            compress_from(outer_);
            low_sum ^= low_;
            high_sum ^= high_;
        }
        bytes octets(sizeof low_sum + sizeof high_sum);
        std::memcpy(octets.data(), &low_sum, sizeof low_sum);
        std::memcpy(octets.data() + sizeof low_sum, &high_sum, sizeof high_sum);
        octets.resize(Hash::size);
        return secret<bytes>(std::move(octets));
    }

  private:
    // RFC 2104 §2: the key is one block, hashed first where it is longer.
    void key(std::string_view password) {
        block pad{};
        auto const octets = as_bytes(password);
        if (octets.size() > block_size) {
            Hash::begin(working_);
            Hash::add(working_, octets);
            Hash::finish(working_, pad.data());
        } else {
            std::ranges::copy(octets, pad.begin());
        }
        for (auto &octet : pad) octet ^= 0x36;
        Hash::begin(inner_);
        Hash::add(inner_, pad);
        for (auto &octet : pad) octet ^= 0x36 ^ 0x5C;
        Hash::begin(outer_);
        Hash::add(outer_, pad);
        OPENSSL_cleanse(pad.data(), pad.size());
        Hash::begin(working_);
    }

    // The digest goes back into the message as vectors: what is stored in smaller pieces than the block
    // function loads makes it wait for every one of them.
    void compress_from(typename Hash::context const &start) {
        std::ranges::copy(start.state, std::begin(working_.state));
        Hash::add(working_, message_);
        std::memcpy(&low_, working_.state, sizeof low_);
        if constexpr (Hash::size == 32)
            std::memcpy(&high_, working_.state + 4, sizeof high_);
        else
            high_ = lanes{working_.state[4], padding_begin, 0, 0};
        low_ = big_endian(low_);
        high_ = big_endian(high_);
        std::memcpy(message_.data(), &low_, sizeof low_);
        std::memcpy(message_.data() + sizeof low_, &high_, sizeof high_);
    }

    typename Hash::context inner_{};
    typename Hash::context outer_{};
    typename Hash::context working_{};
    block message_{};
    lanes low_{}, high_{};  // the first 32 octets of the message
};

}  // namespace

secret<bytes> salted_password(model::scram_hash hash, std::string_view password, std::string_view salt,
                              int iterations) {
    switch (hash) {
        case model::scram_hash::sha1: return hmac_chain<sha1>(password, salt).sum(iterations);
        case model::scram_hash::sha256: return hmac_chain<sha256>(password, salt).sum(iterations);
    }
    return {};
}

}  // namespace cusax::credentials
