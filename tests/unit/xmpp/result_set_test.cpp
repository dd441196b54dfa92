#include "xmpp/result_set.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

result<page_wanted> wanted(std::string const &set) {
    return read_page_wanted(
        xml::parse("<query xmlns='q'><set xmlns='http://jabber.org/protocol/rsm'>" + set + "</set></query>")
            .value());
}

// XEP-0059 §2.2, example 3
TEST(result_set, page_behind_an_item_is_read) {
    auto const page = wanted("<max>10</max><after>peterpan@neverland.lit</after>");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->max, 10U);
    EXPECT_EQ(page->after, "peterpan@neverland.lit");
    auto const whole = read_page_wanted(xml::parse("<query xmlns='q'/>").value());
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->max, std::nullopt);
}

TEST(result_set, what_the_list_does_not_have_is_refused) {
    std::pair<std::string, error_code> const cases[] = {
        {"<max>-1</max>", error_code::malformed},
        {"<max/>", error_code::malformed},
        {"<max>99999999999999999999999</max>", error_code::malformed},
        {"<before/>", error_code::method_not_allowed},
        {"<index>3</index>", error_code::method_not_allowed}};
    for (auto const &[set, code] : cases) {
        auto const read = wanted(set);
        ASSERT_FALSE(read) << set;
        EXPECT_EQ(read.error().code, code) << set;
    }
}

TEST(result_set, answer_names_first_and_last) {
    EXPECT_EQ(
        xml::render(render_result_set("a", "b", 800)),
        "<set xmlns='http://jabber.org/protocol/rsm'><first>a</first><last>b</last><count>800</count></set>");
    EXPECT_EQ(xml::render(render_result_set("", "", std::nullopt)),
              "<set xmlns='http://jabber.org/protocol/rsm'/>");
}

}  // namespace
}  // namespace cusax::xmpp
