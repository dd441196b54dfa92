#include "model/unicode_text.hpp"

#include <gtest/gtest.h>

namespace cusax::model {
namespace {

TEST(next_code_point, every_length_of_sequence_read) {
    std::string_view const text = "aü€\U0001F600";
    std::u32string read;
    for (std::size_t at = 0; at < text.size();) read += next_code_point(text, at);
    EXPECT_EQ(read, U"aü€\U0001F600");
}

TEST(next_code_point, cut_sequence_stays_inside_the_text) {
    std::string_view const text = "\xF0\x9F";
    std::size_t at = 0;
    next_code_point(text, at);
    EXPECT_EQ(at, text.size());
}

TEST(describe_code_point, printable_quoted_others_by_number) {
    EXPECT_EQ(describe_code_point(U'_'), "\"_\"");
    EXPECT_EQ(describe_code_point(U' '), "a space");
    EXPECT_EQ(describe_code_point(U'\u00A0'), "U+00A0");
    EXPECT_EQ(describe_code_point(U'\U0001F600'), "U+1F600");
}

TEST(to_nfc, decomposed_text_composed) {
    EXPECT_EQ(to_nfc("Ja\u0308so\u0308n"), "Jäsön");
    EXPECT_EQ(to_nfc("\u2168"), "\u2168");  // compatibility forms stay
    EXPECT_EQ(to_nfc(""), "");
}

TEST(to_lower, lower_case_composed) {
    EXPECT_EQ(to_lower("JU\u0308RGEN"), "jürgen");
    EXPECT_EQ(to_lower("straße"), "straße");  // folds nothing
    EXPECT_EQ(to_lower(""), "");
}

}  // namespace
}  // namespace cusax::model
