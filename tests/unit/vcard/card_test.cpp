#include "vcard/card.hpp"

#include "vcard/property_rules.hpp"
#include "vcard/raw_xml.hpp"
#include "xml/limits.hpp"

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

TEST(limits, photo_counts_decoded_and_padding_aside) {
    struct row {
        char const *photo;
        std::size_t octets;
    };
    row const table[] = {
        {"data:image/png;base64,QUJD", 3}, {"data:image/png;base64,QUI=", 2},
        {"data:image/png;base64,QQ==", 1}, {"data:image/png;base64,QUI", 2},
        {"data:image/png,four", 19},       {"http://capulet.example/j", 24},
    };
    for (auto const &[photo, octets] : table) {
        card held;
        held.add(make_uri("photo", photo));
        EXPECT_TRUE(check_photos(held, {.photo_octets = octets})) << photo;
        auto const refused = check_photos(held, {.photo_octets = octets - 1});
        ASSERT_FALSE(refused) << photo;
        EXPECT_EQ(refused.error().code, error_code::too_large);
        EXPECT_EQ(refused.error().detail, "a photo may have at most " + std::to_string(octets - 1) +
                                              " octets, and this one has " + std::to_string(octets));
    }
}

// The largest photo that can be allowed fits into a card, and that card into a stanza.
TEST(limits, photo_card_and_stanza_go_together) {
    auto const base64 = (most_photo_octets + 2) / 3 * 4;
    EXPECT_LE(limits{}.photo_octets, most_photo_octets);
    EXPECT_LE(base64 + std::size_t{128} * 1024, limits{}.octets);
    EXPECT_LE(limits{}.octets + std::size_t{128} * 1024, xml::limits{}.octets);
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
