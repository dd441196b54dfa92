#include "vcard/date_forms.hpp"

#include <gtest/gtest.h>

namespace cusax::vcard {
namespace {

// RFC 6350 §4.3.1–4.3.4 beside RFC 7095 §3.5.3–3.5.5
TEST(dates, basic_and_extended_convert_both_ways) {
    std::pair<char const *, char const *> const table[] = {
        {"19850412", "1985-04-12"},
        {"1985-04", "1985-04"},
        {"1985", "1985"},
        {"--0412", "--04-12"},
        {"--04", "--04"},
        {"---12", "---12"},
        {"T10", "T10"},
        {"T1022", "T10:22"},
        {"T102200", "T10:22:00"},
        {"T102200Z", "T10:22:00Z"},
        {"T102200-0800", "T10:22:00-08:00"},
        {"T-2200", "T-22:00"},
        {"T--00", "T--00"},
        {"19961022T140000Z", "1996-10-22T14:00:00Z"},
        {"--1022T1400", "--10-22T14:00"},
        {"19961022T140000+05", "1996-10-22T14:00:00+05"},
    };
    for (auto const &[basic, extended] : table) {
        EXPECT_EQ(to_basic_date(extended), basic) << extended;
        EXPECT_EQ(to_basic_date(basic), basic);
        EXPECT_EQ(to_extended_date(basic), extended);
    }
}

TEST(dates, fractions_and_lower_case_letters_read) {
    EXPECT_EQ(to_basic_date("1996-10-22t14:00:00.123z"), "19961022T140000Z");
}

TEST(dates, everything_else_refused_and_left_alone) {
    for (auto const text : {"", "circa 1800", "1985-4-12", "12.04.1985", "T", "1985-04-12T", "T25:0", "T10Z0",
                            "----", "1985-04-12 10:00", "T1+", "T-"}) {
        EXPECT_FALSE(to_basic_date(text)) << text;
        EXPECT_EQ(to_extended_date(text), text);
    }
    EXPECT_FALSE(to_basic_date(std::string(100, '1')));
}

TEST(dates, element_follows_the_parts) {
    EXPECT_EQ(date_element("19850412"), "date");
    EXPECT_EQ(date_element("T102200"), "time");
    EXPECT_EQ(date_element("19850412T10"), "date-time");
}

}  // namespace
}  // namespace cusax::vcard
