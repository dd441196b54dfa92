#include "xmpp/ping.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

// XEP-0199 §4.5, component to server
TEST(ping, rendered_as_in_the_xep) {
    EXPECT_EQ(
        xml::render(make_ping("s2c1", "cusax.capulet.example", "capulet.example"), "jabber:component:accept"),
        "<iq type='get' id='s2c1' from='cusax.capulet.example' to='capulet.example'><ping "
        "xmlns='urn:xmpp:ping'/></iq>");
}

TEST(ping, only_a_get_is_one) {
    std::pair<std::string_view, bool> const cases[] = {
        {"<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>", true},
        {"<iq type='set'><ping xmlns='urn:xmpp:ping'/></iq>", false},
        {"<iq type='get'><ping xmlns='urn:other'/></iq>", false},
        {"<message type='get'><ping xmlns='urn:xmpp:ping'/></message>", false},
    };
    for (auto const &[text, expected] : cases) EXPECT_EQ(is_ping(xml::parse(text).value()), expected) << text;
}

}  // namespace
}  // namespace cusax::xmpp
