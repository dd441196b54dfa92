#include "credentials/salted_password.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

namespace cusax::credentials {
namespace {

using model::scram_hash;

std::string salted(scram_hash hash, std::string_view password, std::string_view salt, int iterations) {
    return encode_hex(salted_password(hash, password, salt, iterations).reveal());
}

// The first block of output: Hi() has no second.
TEST(salted_password, vectors_of_rfc6070_and_rfc7914) {
    struct {
        scram_hash hash;
        char const *password, *salt;
        int iterations;
        char const *expected;
    } const cases[] = {
        {scram_hash::sha1, "password", "salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"},
        {scram_hash::sha1, "password", "salt", 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"},
        {scram_hash::sha1, "password", "salt", 4096, "4b007901b765489abead49d926f721d065a429c1"},
        {scram_hash::sha256, "passwd", "salt", 1,
         "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"},
        {scram_hash::sha256, "Password", "NaCl", 80000,
         "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"},
    };
    for (auto const &[hash, password, salt, iterations, expected] : cases)
        EXPECT_EQ(salted(hash, password, salt, iterations), expected) << password << iterations;
}

// Keys of more than a block are hashed first, a salt may fill several blocks.
TEST(salted_password, agrees_with_openssl_at_every_boundary) {
    std::string const octets(200, '\xC3');
    for (std::size_t const key : {1U, 20U, 32U, 63U, 64U, 65U, 128U, 200U})
        for (std::size_t const salt : {0U, 1U, 22U, 51U, 52U, 59U, 60U, 64U, 130U})
            for (int const iterations : {1, 2, 3, 17}) {
                auto const password = octets.substr(0, key);
                for (auto const hash : {scram_hash::sha1, scram_hash::sha256}) {
                    bytes expected(hash == scram_hash::sha1 ? 20 : 32);
                    auto const salt_octets = as_bytes(octets).first(salt);
                    PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(key), salt_octets.data(),
                                      static_cast<int>(salt), iterations,
                                      hash == scram_hash::sha1 ? EVP_sha1() : EVP_sha256(),
                                      static_cast<int>(expected.size()), expected.data());
                    EXPECT_EQ(
                        salted_password(hash, password, std::string_view(octets).substr(0, salt), iterations)
                            .reveal(),
                        expected)
                        << key << ' ' << salt << ' ' << iterations;
                }
            }
}

}  // namespace
}  // namespace cusax::credentials
