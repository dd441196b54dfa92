#include "model/phone_number.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::model {
namespace {

using testing::HasSubstr;

TEST(phone_number, visual_separators_dropped) {
    for (auto const *const typed : {"+493012340001", "+49 30 1234-0001", "+49 (30) 1234.0001",
                                    "+49-30/12340001", "(+49) 30 12340001", "+ 49 30 12340001"}) {
        auto const number = phone_number::parse(typed);
        ASSERT_TRUE(number) << typed << ": " << number.error().detail;
        EXPECT_EQ(number->str(), "+493012340001");
        EXPECT_EQ(number->uri(), "tel:+493012340001");
        EXPECT_EQ(number->digits(), "493012340001");
    }
}

TEST(phone_number, from_three_to_fifteen_digits) {
    EXPECT_TRUE(phone_number::parse("+123"));
    EXPECT_FALSE(phone_number::parse("+12"));
    EXPECT_TRUE(phone_number::parse("+123456789012345"));
    EXPECT_FALSE(phone_number::parse("+1234567890123456"));
}

TEST(phone_number, anything_else_refused_with_a_way_out) {
    std::pair<std::string, std::string_view> const texts[] = {
        {"", "no digits"},
        {"+", "no digits"},
        {"493012340001", "international form"},
        {"030 12340001", "international form"},
        {"+0493012340001", "none begins with 0"},
        {"+49 (0)30 12340001", "leave out the \"(0)\""},
        {"+49+30", "\"+\" can only stand once"},
        {"++4930", "\"+\" can only stand once"},
        {"+49 (30 12340001", "parentheses"},
        {"+49 30) 12340001", "parentheses"},
        {"+49 ((30)) 12340001", "parentheses"},
        {"+49 30 1234 ext. 5", "letters"},
        {"+1 800 FLOWERS", "letters"},
        {"+493012340001;ext=5", "parameters"},
        {"*21*+493012340001#", "\"*\""},
        {"+493012340001,,5", "\",\""},
        {"+٤٩٣٠١٢٣٤", "digits 0 to 9"},
        {"+４９３０", "digits 0 to 9"},
        {"+49\u00A030", "U+00A0"},
        {"+49\t30", "U+0009"},
        {"+49 \xC3", "not UTF-8"},
        {"+" + std::string(100, '1'), "too long"},
        {"+1234567890123456", "16 digits"},
    };
    for (auto const &[text, reason] : texts) {
        auto const number = phone_number::parse(text);
        ASSERT_FALSE(number) << text;
        EXPECT_EQ(number.error().code, error_code::invalid_input);
        EXPECT_THAT(number.error().detail, HasSubstr(reason)) << text;
    }
}

TEST(number_range, both_ends_belong_and_lengths_must_agree) {
    number_range const range{phone_number::parse("+493012340000").value(),
                             phone_number::parse("+493012349999").value()};
    for (auto const *const inside : {"+493012340000", "+493012345678", "+493012349999"})
        EXPECT_TRUE(range.contains(phone_number::parse(inside).value())) << inside;
    for (auto const *const outside :
         {"+493012339999", "+493012350000", "+4930123400001", "+49301234000", "+123"})
        EXPECT_FALSE(range.contains(phone_number::parse(outside).value())) << outside;
}

}  // namespace
}  // namespace cusax::model
