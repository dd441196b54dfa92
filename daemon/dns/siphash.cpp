#include "dns/siphash.hpp"

#include <bit>
#include <cstddef>

namespace cusax::dns {
namespace {

// Up to eight octets, the first the lowest.
std::uint64_t word_at(byte_view octets, std::size_t at, std::size_t count) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < count; ++i) word |= std::uint64_t{octets[at + i]} << (8 * i);
    return word;
}

struct sip_state {
    std::uint64_t v0, v1, v2, v3;

    void round() {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }
    void take(std::uint64_t word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }
};

}  // namespace

std::uint64_t siphash24(siphash_key const &key, byte_view input) {
    std::uint64_t const k0 = word_at(key, 0, 8);
    std::uint64_t const k1 = word_at(key, 8, 8);
    sip_state state{.v0 = k0 ^ 0x736f6d6570736575U,
                    .v1 = k1 ^ 0x646f72616e646f6dU,
                    .v2 = k0 ^ 0x6c7967656e657261U,
                    .v3 = k1 ^ 0x7465646279746573U};
    std::size_t const whole = input.size() / 8 * 8;
    for (std::size_t at = 0; at < whole; at += 8) state.take(word_at(input, at, 8));
    state.take(std::uint64_t{input.size()} << 56U | word_at(input, whole, input.size() - whole));
    state.v2 ^= 0xFF;
    for (int i = 0; i < 4; ++i) state.round();
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace cusax::dns
