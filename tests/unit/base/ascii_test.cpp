#include "base/ascii.hpp"

#include <gtest/gtest.h>

namespace cusax {
namespace {

TEST(ascii, fold_letter_of_another_alphabet_stays) {
    EXPECT_EQ(ascii_lower("CAPULET-9 Ü"), "capulet-9 Ü");
    EXPECT_EQ(ascii_upper("Capulet-9 ü"), "CAPULET-9 ü");
}

TEST(ascii, comparison_other_case_is_equal_and_prefix_is_not) {
    EXPECT_TRUE(equal_ignoring_case("Bearer", "bEARER"));
    EXPECT_FALSE(equal_ignoring_case("Bearer", "Bearers"));
    EXPECT_FALSE(equal_ignoring_case("@", "`"));
}

TEST(ascii, trim_inner_white_space_stays) {
    EXPECT_EQ(trim("\t a b\r\n"), "a b");
    EXPECT_EQ(trim(" \n"), "");
}

TEST(percent, encoded_text_decodes_to_the_same) {
    std::string every;
    for (int octet = 0; octet < 256; ++octet) every += static_cast<char>(octet);
    auto const encoded = percent_encode(every, "-._~");
    EXPECT_EQ(
        encoded.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%"),
        std::string::npos);
    EXPECT_EQ(percent_decode(encoded), every);
}

// RFC 3986 §2.1: the digits of either case mean the same; upper case is written.
TEST(percent, digits_of_either_case_are_read) {
    EXPECT_EQ(percent_encode("/", ""), "%2F");
    EXPECT_EQ(percent_decode("%2f%2F"), "//");
}

TEST(percent, broken_escape_is_refused) {
    for (auto const *const text : {"%", "%4", "a%4g", "%%41", "%-1"})
        EXPECT_EQ(percent_decode(text), std::nullopt) << text;
}

}  // namespace
}  // namespace cusax
