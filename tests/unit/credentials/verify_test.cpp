#include "credentials/verify.hpp"

#include "credentials/derive.hpp"

#include <gtest/gtest.h>

namespace cusax::credentials {
namespace {

prepared_password prepared(std::string text) {
    return prepare_password(secret_string(std::move(text))).value();
}

model::credential_set stored_pencil() {
    return derive(prepared("pencil"),
                  {.digest = {.username = "juliet",
                              .realm = "capulet.example",
                              .domain = "capulet.example",
                              .algorithms = {model::digest_algorithm::md5, model::digest_algorithm::sha256}},
                   .scram_iterations = 100});
}

TEST(matches, only_the_password_behind_the_verifiers) {
    auto const stored = stored_pencil();
    EXPECT_TRUE(matches(prepared("pencil"), stored));
    EXPECT_TRUE(
        matches(prepared("pen\u00ADcil"), {.scram = stored.scram, .digest = {}}));  // equal by SASLprep
    for (auto const *const other : {"Pencil", "pencil ", "pen", "p"})
        EXPECT_FALSE(matches(prepared(other), stored)) << other;
}

TEST(matches, one_wrong_verifier_is_enough_to_refuse) {
    auto const stored = stored_pencil();
    auto wrong_stored_key = stored;
    wrong_stored_key.scram[1].stored_key.back() ^= 1;
    auto wrong_server_key = stored;
    wrong_server_key.scram[0].server_key.front() ^= 1;
    auto wrong_ha1 = stored;
    wrong_ha1.digest[0].ha1[0] = wrong_ha1.digest[0].ha1[0] == 'a' ? 'b' : 'a';
    for (auto const &set : {wrong_stored_key, wrong_server_key, wrong_ha1})
        EXPECT_FALSE(matches(prepared("pencil"), set));
}

TEST(matches_former, only_the_password_that_it_was) {
    auto const scram = derive_scram(model::scram_hash::sha256, prepared("pencil").saslprep, "saltsalt", 4096);
    model::former_password const then{
        .salt = scram.salt, .iterations = scram.iterations, .stored_key = scram.stored_key};
    EXPECT_TRUE(matches_former(prepared("pencil"), then));
    EXPECT_FALSE(matches_former(prepared("Pencil"), then));
}

TEST(matches, no_verifiers_match_nothing) { EXPECT_FALSE(matches(prepared("pencil"), {})); }

}  // namespace
}  // namespace cusax::credentials
