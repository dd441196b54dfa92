#include "credentials/derive.hpp"

#include "credentials/message_digest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

namespace cusax::credentials {
namespace {

using model::digest_algorithm;
using model::scram_hash;

// A SCRAM exchange as an RFC prints it.
struct scram_example {
    scram_hash hash;
    std::string_view salt;  // base64
    int iterations;
    std::string_view client_first_bare, server_first, client_final_without_proof;
    std::string_view proof, server_signature;  // base64
};

scram_example const rfc5802_section_5{
    scram_hash::sha1,
    "QSXCR+Q6sek8bf92",
    4096,
    "n=user,r=fyko+d2lbbFgONRv9qkxdawL",
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
    "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j",
    "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
    "rmF9pqV8S7suAoZWja4dJRkFsKQ=",
};
scram_example const rfc7677_section_3{
    scram_hash::sha256,
    "W22ZaJ0SNY7soEsUEjb6gQ==",
    4096,
    "n=user,r=rOprNGfwEbeRWgbNEkqO",
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
    "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
};

// What a server does with the verifier (RFC 5802 §3): the client's proof opens StoredKey, ServerKey signs the
// answer.
TEST(derive_scram, rfc_examples_authenticate_both_ways) {
    for (auto const &example : {rfc5802_section_5, rfc7677_section_3}) {
        std::string const salt(as_text(decode_base64(example.salt).value()));
        auto const verifier = derive_scram(example.hash, secret_string("pencil"), salt, example.iterations);
        std::string const auth_message = std::string(example.client_first_bare) + "," +
                                         std::string(example.server_first) + "," +
                                         std::string(example.client_final_without_proof);

        bytes client_key = decode_base64(example.proof).value();
        bytes const client_signature = hmac(hash_of(example.hash), verifier.stored_key, auth_message);
        ASSERT_EQ(client_key.size(), client_signature.size());
        std::transform(client_key.begin(), client_key.end(), client_signature.begin(), client_key.begin(),
                       std::bit_xor<>());
        EXPECT_EQ(digest(hash_of(example.hash), {as_text(client_key)}), verifier.stored_key);

        EXPECT_EQ(encode_base64(hmac(hash_of(example.hash), verifier.server_key, auth_message)),
                  example.server_signature);
        EXPECT_EQ(verifier.salt, salt);
        EXPECT_EQ(verifier.iterations, 4096);
    }
}

TEST(derive_scram, no_iterations_thrown_back) {
    for (int const iterations : {0, -1})
        EXPECT_THROW(derive_scram(scram_hash::sha1, secret_string("pencil"), "salt", iterations),
                     std::invalid_argument);
}

// The response of a client for qop=auth (RFC 7616 §3.4.1).
std::string response(digest_algorithm algorithm, std::string_view ha1, std::string_view nonce,
                     std::string_view cnonce, std::string_view uri) {
    auto const *const hash = hash_of(algorithm);
    std::string const ha2 = encode_hex(digest(hash, {"GET:", uri}));
    return encode_hex(digest(hash, {ha1, ":", nonce, ":00000001:", cnonce, ":auth:", ha2}));
}

TEST(derive_ha1, rfc7616_section_3_9_1_answers) {
    std::pair<digest_algorithm, std::string_view> const answers[] = {
        {digest_algorithm::md5, "8ca523f5e9506fed4657c9700eebdbec"},
        {digest_algorithm::sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
    };
    for (auto const &[algorithm, answer] : answers) {
        auto const ha1 =
            derive_ha1(algorithm, "Mufasa", "http-auth@example.org", secret_string("Circle of Life"));
        EXPECT_EQ(response(algorithm, ha1, "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                           "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", "/dir/index.html"),
                  answer);
    }
}

// RFC 7616 §3.9.2 prints answers of a SHA-512 cut short; erratum 4897 has those of SHA-512/256, which the
// text asks for.
TEST(derive_ha1, rfc7616_section_3_9_2_answers_as_corrected) {
    auto const ha1 = derive_ha1(digest_algorithm::sha512_256, "J\u00E4s\u00F8n Doe", "api@example.org",
                                secret_string("Secret, or not?"));
    EXPECT_EQ(response(digest_algorithm::sha512_256, ha1, "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
                       "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", "/doe.json"),
              "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
}

derivation_settings settings_of_juliet() {
    return {.digest = {.username = "juliet",
                       .realm = "capulet.example",
                       .domain = "capulet.example",
                       .algorithms = {digest_algorithm::md5, digest_algorithm::sha512_256}},
            .scram_iterations = 4096};
}

TEST(derive, all_verifiers_of_the_settings_made) {
    auto const password = prepare_password(secret_string("pencil")).value();
    auto const verifiers = derive(password, settings_of_juliet());
    ASSERT_EQ(verifiers.scram.size(), 2U);
    EXPECT_EQ(verifiers.scram[0].hash, scram_hash::sha1);
    EXPECT_EQ(verifiers.scram[0].stored_key.size(), 20U);
    EXPECT_EQ(verifiers.scram[0].server_key.size(), 20U);
    EXPECT_EQ(verifiers.scram[1].hash, scram_hash::sha256);
    EXPECT_EQ(verifiers.scram[1].stored_key.size(), 32U);
    EXPECT_EQ(verifiers.scram[1].server_key.size(), 32U);
    ASSERT_EQ(verifiers.digest.size(), 2U);
    EXPECT_EQ(verifiers.digest[0].algorithm, digest_algorithm::md5);
    EXPECT_EQ(verifiers.digest[0].username, "juliet");
    EXPECT_EQ(verifiers.digest[0].realm, "capulet.example");
    // printf %s 'juliet:capulet.example:pencil' | md5sum, and with juliet@capulet.example
    EXPECT_EQ(verifiers.digest[0].ha1, "d7e11984e9da33e9e8b73470f6672f6f");
    EXPECT_EQ(verifiers.digest[0].ha1b, "0eb3a3cbab271f63afd1ede31fc23436");
    EXPECT_EQ(verifiers.digest[1].ha1.size(), 64U);
}

TEST(derive, each_verifier_takes_its_own_form_of_the_password) {
    auto const typed = prepare_password(secret_string("\u2168")).value();  // SASLprep "IX", NFC unchanged
    auto const verifiers = derive(typed, settings_of_juliet());
    auto const &scram = verifiers.scram[0];
    EXPECT_EQ(derive_scram(scram.hash, secret_string("IX"), scram.salt, scram.iterations), scram);
    EXPECT_EQ(verifiers.digest[0].ha1,
              derive_ha1(digest_algorithm::md5, "juliet", "capulet.example", secret_string("\u2168")));
}

TEST(derive, salts_are_fresh_printable_and_long_enough) {
    auto const password = prepare_password(secret_string("pencil")).value();
    auto settings = settings_of_juliet();
    settings.scram_iterations = 1;
    std::set<std::string> salts;
    for (int i = 0; i < 50; ++i)
        for (auto const &verifier : derive(password, settings).scram) salts.insert(verifier.salt);
    EXPECT_EQ(salts.size(), 100U);
    for (auto const &salt : salts) {
        EXPECT_GE(salt.size(), 22U);  // of 62 characters: over 128 bits
        EXPECT_TRUE(std::all_of(salt.begin(), salt.end(), [](char c) { return c > ' ' && c < 0x7F; }))
            << salt;
    }
}

}  // namespace
}  // namespace cusax::credentials
