#include "model/phone_number.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::model {
namespace {

using testing::HasSubstr;

numbering_plan plan(std::optional<std::string> country, std::optional<std::string> national,
                    std::optional<std::string> international) {
    return {.country_code = std::move(country),
            .national_prefix = std::move(national),
            .international_prefix = std::move(international),
            .ranges = {},
            .enum_zone = {}};
}

numbering_plan const germany = plan("49", "0", "00");
numbering_plan const italy = plan("39", std::nullopt, "00");
numbering_plan const north_america = plan("1", "1", "011");
numbering_plan const russia = plan("7", "8", "810");
numbering_plan const hungary = plan("36", "06", "00");
numbering_plan const japan = plan("81", "0", "010");
numbering_plan const denmark = plan("45", std::nullopt, "00");
numbering_plan const nowhere = plan(std::nullopt, std::nullopt, std::nullopt);

struct resolved {
    numbering_plan const &by;
    std::string_view typed;
    std::string_view number;
};

TEST(numbering_plan, numbers_as_people_write_them_resolved) {
    resolved const numbers[] = {
        {germany, "030 12340001", "+493012340001"},
        {germany, "030/1234-0001", "+493012340001"},
        {germany, "(030) 1234 0001", "+493012340001"},
        {germany, "(0)30 1234 0001", "+493012340001"},
        {germany, " 030 12340001\n", "+493012340001"},
        {germany, "0049 30 12340001", "+493012340001"},
        {germany, "(0049) 30 12340001", "+493012340001"},
        {germany, "0049 (0)30 12340001", "+493012340001"},
        {germany, "+49 30 12340001", "+493012340001"},
        {germany, "+49 (0)30 1234 0001", "+493012340001"},
        {germany, "+49(0)30 1234 0001", "+493012340001"},
        {germany, "(+49) (0)30 12340001", "+493012340001"},
        {germany, "+49 (30) 12340001", "+493012340001"},
        {germany, "tel:+49-30-12340001", "+493012340001"},
        {germany, "TEL:+493012340001", "+493012340001"},
        {germany, "tel:030 12340001", "+493012340001"},
        {germany, "0044 20 7946 0000", "+442079460000"},
        {germany, "+39 06 1234 5678", "+390612345678"},
        {italy, "06 1234 5678", "+390612345678"},  // the zero belongs to the number
        {italy, "+39 06 1234 5678", "+390612345678"},
        {italy, "+39 (0)6 1234 5678", "+390612345678"},
        {italy, "0039 06 1234 5678", "+390612345678"},
        {italy, "347 123 4567", "+393471234567"},
        {denmark, "32 12 34 56", "+4532123456"},
        {north_america, "1 (212) 555-0123", "+12125550123"},
        {north_america, "(212) 555-0123", "+12125550123"},
        {north_america, "212.555.0123", "+12125550123"},
        {north_america, "+1 212 555 0123", "+12125550123"},
        {north_america, "011 49 30 12340001", "+493012340001"},
        {russia, "8 (495) 123-45-67", "+74951234567"},
        {russia, "+7 800 123-45-67", "+78001234567"},      // here the 8 belongs to the number
        {russia, "8-10 49 30 12340001", "+493012340001"},  // 810 is longer than 8
        {hungary, "06 1 234 5678", "+3612345678"},
        {hungary, "+36 (06) 1 234 5678", "+3612345678"},
        {japan, "03-1234-5678", "+81312345678"},
        {japan, "010 49 30 12340001", "+493012340001"},
        {nowhere, "+49 30 12340001", "+493012340001"},
        {nowhere, "tel:+493012340001", "+493012340001"},
    };
    for (auto const &[by, typed, number] : numbers) {
        auto const found = by.resolve(typed);
        ASSERT_TRUE(found) << typed << ": " << found.error().detail;
        EXPECT_EQ(found->str(), number) << typed;
        EXPECT_EQ(by.resolve(found->uri()), *found) << "what is stored resolves to itself";
    }
}

struct unresolved {
    numbering_plan const &by;
    std::string_view typed;
    std::string_view reason;
};

TEST(numbering_plan, ambiguous_numbers_refused_with_a_way_out) {
    unresolved const numbers[] = {
        {germany, "", "is empty"},
        {germany, "tel:", "is empty"},
        {germany, "12340001", "write it with the national prefix 0, or as +49…"},
        {germany, "110", "without area code"},
        {germany, "49 30 12340001", "without area code"},
        {germany, "+49 030 12340001", "a 0 too many"},
        {germany, "+49 (030) 12340001", "a 0 too many"},
        {germany, "0049 030 12340001", "a 0 too many"},
        {germany, "0", "too short"},
        {germany, "00", "no digits"},
        {germany, "+44 (0)20 7946 0000", "leave out the \"(0)\""},  // dropped in Britain, kept in Italy
        {germany, "+39 (0)6 1234 5678", "leave out the \"(0)\""},
        {germany, "+49 30 1234-(0)", "leave out the \"(0)\""},
        {germany, "00 0 49", "none begins with 0"},
        {germany, "tel:+493012340001;ext=5", "parameters"},
        {germany, "tel:030;phone-context=+49", "parameters"},
        {germany, "030 1234 x5", "letters"},
        {germany, "sip:juliet@capulet.example", "letters"},
        {germany, "٠٣٠١٢٣٤", "digits 0 to 9"},
        {germany, "030 123456789012", "no number has more than 15"},
        {north_america, "555-0123", "without area code"},
        {north_america, "0123456789", "without area code"},
        {north_america, "00 49 30 12340001", "00 is not the international prefix"},
        {japan, "0049 30 12340001", "00 is not the international prefix"},
        {nowhere, "030 12340001", "no country code of its own"},
        {nowhere, "0049 30 12340001", "00 is not the international prefix"},
        {nowhere, "+49 (0)30 12340001", "leave out the \"(0)\""},
    };
    for (auto const &[by, typed, reason] : numbers) {
        auto const found = by.resolve(typed);
        ASSERT_FALSE(found) << typed << " became " << found->str();
        EXPECT_EQ(found.error().code, error_code::invalid_input);
        EXPECT_THAT(found.error().detail, HasSubstr(reason)) << typed;
    }
}

TEST(numbering_plan, number_outside_the_ranges_refused_by_name) {
    auto ranged = germany;
    ranged.ranges.push_back(
        {phone_number::parse("+493012340000").value(), phone_number::parse("+493012349999").value()});
    EXPECT_TRUE(ranged.resolve("030 12340001"));
    auto const outside = ranged.resolve("030 12350001");
    ASSERT_FALSE(outside);
    EXPECT_THAT(outside.error().detail, HasSubstr("+493012350001 is outside"));
    EXPECT_THAT(outside.error().detail, HasSubstr("+493012340000 to +493012349999"));
    ranged.ranges.push_back(
        {phone_number::parse("+493012350000").value(), phone_number::parse("+493012350099").value()});
    EXPECT_TRUE(ranged.resolve("030 12350001"));
    EXPECT_THAT(ranged.resolve("+12125550123").error().detail, HasSubstr("and others"));
}

}  // namespace
}  // namespace cusax::model
