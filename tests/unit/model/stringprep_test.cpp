#include "model/stringprep.hpp"

#include <gtest/gtest.h>

namespace cusax::model {
namespace {

// RFC 4013 §3
TEST(saslprep, rfc4013_examples_prepared) {
    std::pair<std::string_view, std::string_view> const examples[] = {
        {"I\u00ADX", "IX"}, {"user", "user"}, {"USER", "USER"}, {"\u00AA", "a"}, {"\u2168", "IX"},
    };
    for (auto const &[text, prepared] : examples)
        EXPECT_EQ(prepare(stringprep_profile::saslprep, text).value(), prepared) << text;
}

TEST(saslprep, rfc4013_examples_refused) {
    auto const prohibited = prepare(stringprep_profile::saslprep, "\u0007");
    ASSERT_FALSE(prohibited);
    EXPECT_EQ(prohibited.error().fault, stringprep_fault::prohibited);
    EXPECT_EQ(prohibited.error().code_point, U'\u0007');
    auto const bidi = prepare(stringprep_profile::saslprep, "\u0627\u0031");
    ASSERT_FALSE(bidi);
    EXPECT_EQ(bidi.error().fault, stringprep_fault::mixed_bidi);
}

TEST(saslprep, spaces_of_all_kinds_become_one_kind) {
    EXPECT_EQ(prepare(stringprep_profile::saslprep, "a\u00A0b\u2003c").value(), "a b c");
}

TEST(saslprep, code_point_beyond_unicode_3_2_refused) {
    auto const unassigned = prepare(stringprep_profile::saslprep, "pencil\u0221");
    ASSERT_FALSE(unassigned);
    EXPECT_EQ(unassigned.error().fault, stringprep_fault::unassigned);
    EXPECT_EQ(unassigned.error().code_point, U'\u0221');
}

TEST(saslprep, text_that_grows_beyond_the_first_buffer_prepared) {
    std::string text;
    std::string expected;
    for (int i = 0; i < 341; ++i) {
        text += "\uFDFA";
        expected += prepare(stringprep_profile::saslprep, "\uFDFA").value();
    }
    EXPECT_EQ(prepare(stringprep_profile::saslprep, text).value(), expected);
}

}  // namespace
}  // namespace cusax::model
