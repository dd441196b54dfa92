#include "vcard/card.hpp"

#include "vcard/property_rules.hpp"
#include "vcard/raw_xml.hpp"

#include <gtest/gtest.h>

namespace cusax::vcard {
namespace {

TEST(card, first_and_all_find_by_name_in_order) {
    card held;
    held.add(make_text("tel", "1"));
    held.add(make_text("fn", "Juliet"));
    held.add(make_text("tel", "2"));
    ASSERT_NE(held.first("tel"), nullptr);
    EXPECT_EQ(held.first("tel")->text(), "1");
    ASSERT_EQ(held.all("tel").size(), 2U);
    EXPECT_EQ(held.all("tel")[1]->text(), "2");
    EXPECT_EQ(held.first("n"), nullptr);
}

TEST(property, types_compared_without_case_and_parameters_replaced) {
    auto tel = make_text("tel", "1");
    tel.set_parameter("type", {"HOME", "voice"});
    EXPECT_TRUE(tel.has_type("home"));
    EXPECT_TRUE(tel.has_type("voice"));
    EXPECT_FALSE(tel.has_type("work"));
    tel.set_parameter("type", {"work"});
    EXPECT_FALSE(tel.has_type("home"));
    EXPECT_EQ(tel.parameters.size(), 1U);
}

TEST(property, empty_when_no_value_has_text) {
    EXPECT_TRUE(make_text("fn", "").empty());
    EXPECT_TRUE(make_structured("n", {{}, {""}, {}}).empty());
    EXPECT_FALSE(make_structured("n", {{}, {"Juliet"}}).empty());
    EXPECT_EQ(make_structured("n", {{}, {"Juliet"}}).component_text(7), "");
}

TEST(limits, octets_and_properties_hold) {
    card held;
    held.add(make_text("note", std::string(100, 'x')));
    EXPECT_GE(octets_of(held), 100U);
    EXPECT_TRUE(check_limits(held, {.octets = 200, .properties = 1}));
    EXPECT_EQ(check_limits(held, {.octets = 99, .properties = 1}).error().code, error_code::too_large);
    EXPECT_EQ(check_limits(held, {.octets = 200, .properties = 0}).error().code, error_code::too_large);
}

TEST(token, letters_digits_hyphens_only) {
    for (auto const good : {"tel", "x-foo", "a1"}) EXPECT_TRUE(is_token(good)) << good;
    for (auto const bad : {"", "1a", "-x", "Tel", "a b", "a:b", "a\r\nb", "ä"})
        EXPECT_FALSE(is_token(bad)) << bad;
    EXPECT_FALSE(is_token(std::string(65, 'a')));
}

TEST(property_names, change_with_the_version_and_back) {
    EXPECT_EQ(name_in_v3("gender"), "x-gender");
    EXPECT_EQ(name_in_v3("x-foo"), "x-foo");
    EXPECT_EQ(name_in_v3("tel"), "tel");
    EXPECT_EQ(name_in_v4("label"), "x-label");
    EXPECT_EQ(name_in_v4("gender"), "gender");
    EXPECT_EQ(name_from_v4("x-label"), "label");
    EXPECT_EQ(name_from_v4("x-gender"), "x-gender");
}

TEST(raw_xml, element_survives_with_namespace_and_depth) {
    xml::element foreign("mood", "urn:example:mood");
    foreign.set_attr("kind", "it's <good>").add("inner", "a & b");
    auto const raw = make_raw(foreign);
    EXPECT_EQ(raw.name, "xml");
    EXPECT_EQ(raw_element(raw), foreign);
    EXPECT_FALSE(raw_element(make_text("note", "<a/>")));
    EXPECT_FALSE(raw_element(make_text("xml", "no xml")));
}

TEST(raw_xml, hidden_address_found_at_any_depth_namespace_and_case) {
    std::pair<char const *, bool> const table[] = {
        {"<a xmlns='x'><b/></a>", false},
        {"<tel xmlns='x'/>", true},
        {"<AGENT xmlns='vcard-temp'><vCard><TEL><NUMBER>1</NUMBER></TEL></vCard></AGENT>", true},
        {"<a xmlns='x'><b><Impp xmlns='y'/></b></a>", true},
        {"unreadable", true},
    };
    for (auto const &[text, hides] : table) EXPECT_EQ(hides_address(make_text("xml", text)), hides) << text;
    EXPECT_FALSE(hides_address(make_text("note", "<tel/>")));
}

}  // namespace
}  // namespace cusax::vcard
