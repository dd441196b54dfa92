#include "credentials/message_digest.hpp"

#include <gtest/gtest.h>

namespace cusax::credentials {
namespace {

// RFC 1321 §A.5, FIPS 180-4 examples for "abc"
TEST(digest, published_vectors_of_abc) {
    std::pair<EVP_MD const *, std::string_view> const vectors[] = {
        {hash_of(model::digest_algorithm::md5), "900150983cd24fb0d6963f7d28e17f72"},
        {hash_of(model::digest_algorithm::sha256),
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {hash_of(model::digest_algorithm::sha512_256),
         "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"},
        {hash_of(model::scram_hash::sha1), "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {hash_of(model::scram_hash::sha256),
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    };
    for (auto const &[algorithm, expected] : vectors) {
        EXPECT_EQ(encode_hex(digest(algorithm, {"abc"})), expected);
        EXPECT_EQ(encode_hex(digest(algorithm, {"a", "", "bc"})), expected) << "parts are hashed in a row";
    }
}

// RFC 2202 §3 test case 2, RFC 4231 §4.3
TEST(hmac, published_vectors) {
    auto const *const text = "what do ya want for nothing?";
    EXPECT_EQ(encode_hex(hmac(hash_of(model::scram_hash::sha1), as_bytes("Jefe"), text)),
              "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    EXPECT_EQ(encode_hex(hmac(hash_of(model::scram_hash::sha256), as_bytes("Jefe"), text)),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace
}  // namespace cusax::credentials
