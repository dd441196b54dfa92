#include "credentials/token.hpp"

#include "base/uuid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::credentials {
namespace {

TEST(mint_token, carries_prefix_and_256_bits_and_its_own_hash) {
    auto const minted = mint_token();
    EXPECT_TRUE(is_uuid(minted.id));
    EXPECT_THAT(minted.token.reveal(), testing::MatchesRegex("cusax_[0-9A-Za-z]{43}"));
    EXPECT_EQ(minted.hash_hex, token_hash(minted.token.reveal()));
    EXPECT_NE(minted.token.reveal(), mint_token().token.reveal());
}

// FIPS 180-4 example
TEST(token_hash, is_sha256_in_hexadecimal) {
    EXPECT_EQ(token_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace cusax::credentials
