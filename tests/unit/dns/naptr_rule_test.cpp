#include "dns/naptr_rule.hpp"

#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

// RFC 3402 §3.2 and §3.3; POSIX.1-2017 §9.4 for the expression
TEST(naptr_rule, substitutions_are_told_from_what_is_none) {
    std::pair<char const *, bool> const cases[] = {
        {"", true},
        {"!^.*$!sip:juliet@capulet.example!", true},
        {"!^.*$!sip:juliet@capulet.example!i", true},
        {"!.*!https://capulet.example/!", true},  // RFC 4848 §2.2
        {R"(/^\+49([0-9]{3,11})$/sip:\1@capulet.example/)", true},
        {"!^([[:digit:]_]|[^]a-z]|a+b?)*$!x!", true},
        {R"(!a!b\!c\\!)", true},
        {"!!x!", false},
        {"!^.*$!x", false},
        {"!^.*$!x!y!", false},
        {"!^.*$!x!g", false},
        {"!^.*$!x!ii", false},
        {"1^.*$1x1", false},
        {"ia.*ixi", false},
        {"!^(.*$!x!", false},
        {"!^.*)$!x!", false},
        {"!^()$!x!", false},
        {"!a||b!x!", false},
        {"!*a!x!", false},
        {"!^*a!x!", false},
        {"!a**!x!", false},
        {"!a{2,1}!x!", false},
        {"!a{256}!x!", false},
        {"!a{!x!", false},
        {"![a!x!", false},
        {"![z-a]!x!", false},
        {"![[:digits:]]!x!", false},
        {R"(!^(.*)$!\2!)", false},
        {R"(!^.*$!\0!)", false},
        {R"(!^.*$!x\!)", false},
        {"!", false},
    };
    for (auto const &[text, expected] : cases) EXPECT_EQ(is_substitution(text), expected) << text;
}

TEST(naptr_rule, delimiter_and_backslash_of_the_uri_are_escaped) {
    EXPECT_EQ(substitution_by("^.*$", "sip:juliet@capulet.example"), "!^.*$!sip:juliet@capulet.example!");
    EXPECT_EQ(substitution_by("^.*$", R"(sip:a!b\1@capulet.example)"),
              R"(!^.*$!sip:a\!b\\1@capulet.example!)");
    EXPECT_TRUE(is_substitution(substitution_by("^.*$", R"(a!b\1)")));
}

}  // namespace
}  // namespace cusax::dns
