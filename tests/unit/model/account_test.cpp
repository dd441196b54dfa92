#include "model/account.hpp"

#include "support/account.hpp"

#include <gtest/gtest.h>

namespace cusax::model {
namespace {

account juliet() { return tests::account_named("juliet@capulet.example"); }

TEST(display_name, formatted_then_parts_then_user_name) {
    std::pair<person_name, std::string_view> const names[] = {
        {{"Juliet of Verona", "Juliet", "Capulet"}, "Juliet of Verona"},
        {{"", "Juliet", "Capulet"}, "Juliet Capulet"},
        {{{}, "Juliet", "Capulet"}, "Juliet Capulet"},
        {{{}, "Juliet", ""}, "Juliet"},
        {{{}, {}, "Capulet"}, "Capulet"},
        {{}, "juliet"},
    };
    for (auto const &[name, shown] : names) {
        auto person = juliet();
        person.profile.name = name;
        EXPECT_EQ(display_name(person), shown);
    }
}

TEST(address_uri, rendered_uri_parses_back) {
    for (auto const *const text : {"tel:+493012340001", "sip:juliet@capulet.example"}) {
        auto const uri = parse_address_uri(text);
        ASSERT_TRUE(uri) << text;
        EXPECT_EQ(render(*uri), text);
    }
    EXPECT_TRUE(std::holds_alternative<phone_number>(*parse_address_uri("tel:+493012340001")));
}

TEST(address_uri, anything_but_tel_and_sip_refused) {
    for (auto const *const text :
         {"", "+493012340001", "tel:030", "xmpp:juliet@capulet.example", "sip:juliet"})
        EXPECT_FALSE(parse_address_uri(text)) << text;
}

}  // namespace
}  // namespace cusax::model
