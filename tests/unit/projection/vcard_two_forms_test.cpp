// One stored card and clients of two forms: what a set in one leaves of what only the other can say.
#include "projection/vcard_projection.hpp"
#include "support/account.hpp"
#include "vcard/temp.hpp"
#include "vcard/xml4.hpp"
#include "xml/parser.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

namespace cusax::projection {
namespace {

model::account juliet() {
    auto made = tests::account_named("juliet@capulet.example");
    made.profile.name.formatted = "Juliet";
    return made;
}

xml::element temp(std::string const &inner) {
    return xml::parse("<vCard xmlns='vcard-temp'>" + inner + "</vCard>").value();
}
xml::element vcard4(std::string const &inner) {
    return xml::parse("<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>" + inner + "</vcard>").value();
}

struct two_forms : testing::Test {
    void set(xml::element const &card) {
        auto kept = user_part_of(card, of, in, {}, {}, stored ? &*stored : nullptr);
        ASSERT_TRUE(kept) << kept.error().detail;
        stored = *std::move(kept);
    }
    vcard::card const *user_part() const { return stored ? &*stored : nullptr; }
    std::string shown_temp() const { return told(render_vcard_temp(of, in, user_part())); }
    std::string shown_vcard4() const { return told(render_vcard4(of, in, user_part())); }

    // One line per property, whatever their order.
    static std::string told(xml::element const &card) {
        std::multiset<std::string> lines;
        for (auto const *const each : card.children()) lines.insert(xml::render(*each, card.ns()) + "\n");
        return std::accumulate(lines.begin(), lines.end(), std::string());
    }

    model::account of = juliet();
    model::domain in = model::make_domain(model::domain_name::parse("capulet.example").value());
    std::optional<vcard::card> stored;
};

// A client sends everything back as it read it, with one thing changed.
TEST_F(two_forms, card_of_vcard4_survives_a_client_of_vcard_temp) {
    set(
        vcard4("<gender><sex>F</sex></gender><anniversary><date>15951224</date></anniversary>"
               "<lang><language-tag>it</language-tag></lang>"
               "<related><uri>urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6</uri></related>"
               "<x-mood><text>in love</text></x-mood><future xmlns='urn:x'>1</future>"
               "<note><parameters><language><language-tag>en</language-tag></language></parameters>"
               "<text>by any other name</text></note>"));
    auto const before = shown_vcard4();
    set(render_vcard_temp(of, in, user_part()));
    EXPECT_EQ(shown_vcard4(), before);
    set(temp("<NICKNAME>Jule</NICKNAME>"));
    auto const after = shown_vcard4();
    for (auto const *const kept :
         {"<sex>F</sex>", "15951224", "<language-tag>it", "urn:uuid:f81d", "in love", "Jule"})
        EXPECT_NE(after.find(kept), std::string::npos) << kept << " in " << after;
    EXPECT_EQ(after.find("any other name"), std::string::npos) << "vcard-temp can say a note, and did not";
}

TEST_F(two_forms, card_of_vcard_temp_survives_a_client_of_vcard4) {
    set(
        temp("<LABEL><HOME/><LINE>The orchard</LINE><LINE>Verona</LINE></LABEL><MAILER>quill</MAILER>"
             "<SOUND><PHONETIC>ju</PHONETIC></SOUND><X-FUTURE>1</X-FUTURE><NOTE>n</NOTE><DESC>d</DESC>"));
    auto const before = shown_temp();
    set(render_vcard4(of, in, user_part()));
    EXPECT_EQ(shown_temp(), before);
    set(vcard4("<nickname><text>Jule</text></nickname>"));
    auto const after = shown_temp();
    for (auto const *const kept : {"X-FUTURE", "PHONETIC", "Jule"})
        EXPECT_NE(after.find(kept), std::string::npos) << kept << " in " << after;
    for (auto const *const gone : {"orchard", "quill", "<NOTE>", "<DESC>"})
        EXPECT_EQ(after.find(gone), std::string::npos) << gone << " in " << after;
}

TEST_F(two_forms, what_is_left_out_in_its_own_form_is_gone) {
    set(vcard4("<gender><sex>F</sex></gender>"));
    set(vcard4("<nickname><text>Jule</text></nickname>"));
    EXPECT_EQ(shown_vcard4().find("gender"), std::string::npos);
    set(temp("<X-FUTURE>1</X-FUTURE>"));
    set(temp("<NICKNAME>Jule</NICKNAME>"));
    EXPECT_EQ(shown_temp().find("X-FUTURE"), std::string::npos);
}

TEST_F(two_forms, limits_hold_for_what_is_stored_of_both) {
    vcard::limits const bounds{.properties = 3};
    auto const first =
        user_part_of(vcard4("<gender><sex>F</sex></gender><lang><language-tag>it</language-tag></lang>"), of,
                     in, {}, bounds);
    ASSERT_TRUE(first);
    auto const second = user_part_of(temp("<TITLE>1</TITLE><ROLE>2</ROLE>"), of, in, {}, bounds, &*first);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, error_code::too_large);
}

}  // namespace
}  // namespace cusax::projection
