#include "base/bytes.hpp"

#include <gtest/gtest.h>

namespace cusax {
namespace {

// RFC 4648 §10
TEST(base64, rfc4648_vectors_round_trip) {
    std::pair<std::string_view, std::string_view> const vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (auto const &[plain, coded] : vectors) {
        EXPECT_EQ(encode_base64(as_bytes(plain)), coded);
        auto const decoded = decode_base64(coded);
        ASSERT_TRUE(decoded) << coded;
        EXPECT_EQ(as_text(*decoded), plain);
    }
}

TEST(base64, broken_text_refused) {
    for (auto const text : {"Zg=", "Zg", "Z===", "====", "Zm9v\n", "Zm 9", "Z=g=", "Zm9\xC3"})
        EXPECT_FALSE(decode_base64(text)) << text;
}

TEST(hex, both_cases_read_lower_written) {
    EXPECT_EQ(encode_hex(decode_hex("00fFAb").value()), "00ffab");
    EXPECT_FALSE(decode_hex("abc"));
    EXPECT_FALSE(decode_hex("zz"));
}

TEST(utf8, overlong_surrogate_and_truncated_refused) {
    for (auto const text : {"", "plain", "Zürich", "𝄞", "\u07FF\u0800\uFFFF"})
        EXPECT_TRUE(is_utf8(text)) << text;
    for (auto const text :
         {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\xE2\x82", "\xFF", "\x80"})
        EXPECT_FALSE(is_utf8(text)) << encode_hex(as_bytes(text));
}

TEST(utf8, control_characters_seen) {
    EXPECT_FALSE(has_control_character("Jürgen Ångström"));
    for (std::string_view const text : {"a\nb", "\x7F", "\xC2\x85"}) EXPECT_TRUE(has_control_character(text));
    EXPECT_TRUE(has_control_character(std::string_view("\0", 1)));
    EXPECT_FALSE(has_control_character("\xC2\xA0"));
}

TEST(constant_time_comparison, equal_only_when_equal) {
    EXPECT_TRUE(equal_in_constant_time(as_bytes("abc"), as_bytes("abc")));
    EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("abd")));
    EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("ab")));
}

TEST(random_bytes, two_draws_differ) { EXPECT_NE(random_bytes(16), random_bytes(16)); }

}  // namespace
}  // namespace cusax
