#include "credentials/generate.hpp"

#include "credentials/password.hpp"
#include "credentials/random_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace cusax::credentials {
namespace {

TEST(generate_password, groups_of_unambiguous_characters) {
    for (int i = 0; i < 100; ++i)
        EXPECT_THAT(generate_password().reveal(),
                    testing::MatchesRegex("[2-9a-hjkmnp-z]{4}(-[2-9a-hjkmnp-z]{4}){6}"));
}

TEST(generate_password, never_the_same_twice_and_accepted_as_a_password) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        auto const password = generate_password();
        EXPECT_TRUE(prepare_password(password));
        EXPECT_TRUE(seen.insert(password.reveal()).second);
    }
}

// 62 does not divide 256: taking the remainder of a byte would draw the first 8 characters a quarter more
// often.
TEST(random_text, every_character_has_the_same_chance) {
    std::map<char, int> drawn;
    for (char const c : random_text(alphanumeric, 620'000)) ++drawn[c];
    EXPECT_EQ(drawn.size(), alphanumeric.size());
    for (auto const &[c, count] : drawn) {
        EXPECT_GT(count, 9'000) << c;  // 10,000 expected, standard deviation 100
        EXPECT_LT(count, 11'000) << c;
    }
}

}  // namespace
}  // namespace cusax::credentials
