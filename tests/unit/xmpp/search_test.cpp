#include "xmpp/search.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

result<search_request> parsed(std::string const &content) {
    return parse_search(xml::parse("<query xmlns='jabber:iq:search'>" + content + "</query>").value());
}

// XEP-0055 §2.1, example 2, and §2.2
TEST(search, fields_are_offered_both_ways) {
    auto const offered = xml::render(render_search_fields());
    for (std::string const part : {"<first/><last/><nick/><email/>", "<x xmlns='jabber:x:data' type='form'>",
                                   "<value>jabber:iq:search</value>", "var='x-phone'"})
        EXPECT_NE(offered.find(part), std::string::npos) << offered;
}

// XEP-0055 §2.1, example 3
TEST(search, elements_are_read) {
    auto const asked = parsed("<last> Capulet </last><phone>1</phone>");
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->last, "Capulet");
    EXPECT_EQ(asked->phone, "");
    EXPECT_FALSE(asked->by_form);
}

TEST(search, form_is_read_and_goes_before_elements) {
    auto const asked = parsed(
        "<last>Montague</last><x xmlns='jabber:x:data' type='submit'><field var='first'><value>Jul</value>"
        "</field><field var='x-phone'><value>030</value></field></x>");
    ASSERT_TRUE(asked);
    EXPECT_TRUE(asked->by_form);
    EXPECT_EQ(asked->first + "," + asked->last + "," + asked->phone, "Jul,,030");
}

TEST(search, long_texts_and_forms_that_are_none_are_refused) {
    EXPECT_FALSE(parsed("<nick>" + std::string(201, 'a') + "</nick>"));
    EXPECT_FALSE(parsed("<x xmlns='jabber:x:data' type='form'/>"));
}

// XEP-0055 §2.1, example 4
TEST(search, result_speaks_the_form_of_the_request) {
    std::vector<search_match> const found = {{"juliet@capulet.example", "Juliet", "Capulet", "juliet",
                                              "j@capulet.example", "sip:juliet@capulet.example"}};
    EXPECT_EQ(xml::render(render_search_result(found, false)),
              "<query xmlns='jabber:iq:search'><item "
              "jid='juliet@capulet.example'><first>Juliet</first><last>Capulet"
              "</last><nick>juliet</nick><email>j@capulet.example</email></item></query>");
    auto const form = xml::render(render_search_result(found, true));
    EXPECT_NE(form.find("<item><field var='jid'><value>juliet@capulet.example</value></field>"),
              std::string::npos)
        << form;
    EXPECT_NE(form.find("<field var='x-sip'><value>sip:juliet@capulet.example</value></field></item>"),
              std::string::npos);
}

}  // namespace
}  // namespace cusax::xmpp
