#include "dns/siphash.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace cusax::dns {
namespace {

// The reference implementation's vectors: key 00 01 … 0f, input 00 01 … of each size. The one of
// 15 octets is the example of the paper's appendix A.
TEST(siphash, reference_vectors_are_met) {
    siphash_key key{};
    std::iota(key.begin(), key.end(), std::uint8_t{0});
    bytes input(63);
    std::iota(input.begin(), input.end(), std::uint8_t{0});
    struct {
        std::size_t size;
        std::uint64_t hash;
    } const cases[] = {{0, 0x726fdb47dd0e0e31U},  {1, 0x74f839c593dc67fdU}, {2, 0x0d6c8009d9a94f5aU},
                       {7, 0xab0200f58b01d137U},  {8, 0x93f5f5799a932462U}, {15, 0xa129ca6149be45e5U},
                       {16, 0x3f2acc7f57c29bdbU}, {63, 0x958a324ceb064572U}};
    for (auto const &[size, hash] : cases)
        EXPECT_EQ(siphash24(key, byte_view(input).first(size)), hash) << size;
}

}  // namespace
}  // namespace cusax::dns
