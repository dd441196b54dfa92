#include "credentials/password_rules.hpp"

#include "credentials/generate.hpp"
#include "model/domain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace cusax::credentials {
namespace {

result<void> check(std::string text, password_rules const &rules) {
    return check_rules(prepare_password(secret_string(std::move(text))).value(), rules);
}

TEST(password_rules, none_refuse_nothing) { EXPECT_TRUE(check("x", {})); }

TEST(password_rules, length_counts_characters_not_octets) {
    password_rules const rules{.min_length = 4, .own_names = {}};
    EXPECT_TRUE(check("ab\u00E4\u00F6", rules));
    EXPECT_FALSE(check("\u00E4\u00F6\u00FC", rules));
    EXPECT_FALSE(check("ab\u00ADc", rules)) << "SASLprep takes the soft hyphen out";
    EXPECT_THAT(check("abc", rules).error().detail, testing::HasSubstr("4 characters"));
}

TEST(password_rules, own_names_refused_as_they_are) {
    password_rules const rules{.min_length = 1, .own_names = {"juliet", "juliet@capulet.example"}};
    for (auto const *const own : {"juliet", "Juliet", "JULIET@capulet.example"})
        EXPECT_FALSE(check(own, rules)) << own;
    for (auto const *const other : {"juliet1", "romeo"}) EXPECT_TRUE(check(other, rules)) << other;
}

TEST(password_rules, listed_ones_refused_and_never_repeated) {
    std::istringstream lines("letmein");
    bad_passwords const bad(lines);
    password_rules const rules{.min_length = 1, .own_names = {}, .bad = &bad};
    auto const refused = check("LetMeIn", rules);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, error_code::invalid_input);
    EXPECT_THAT(refused.error().detail, testing::Not(testing::HasSubstr("etme")));
    EXPECT_TRUE(check("let me in", rules));
}

TEST(password_rules, generated_passwords_are_long_enough_for_every_policy) {
    EXPECT_TRUE(check_rules(prepare_password(generate_password()).value(),
                            {.min_length = model::most_password_min_length, .own_names = {}}));
}

}  // namespace
}  // namespace cusax::credentials
