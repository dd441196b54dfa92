#include "xmpp/privilege.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

xml::element read(std::string_view text) { return xml::parse(text).value(); }

// XEP-0356 §4.2, as ejabberd says it in version 1
TEST(privilege_greeting, version_1_read) {
    auto const found = parse_privileges(
        read("<message xmlns='jabber:component:accept' from='capulet.example' to='cusax.capulet.example'>"
             "<privilege xmlns='urn:xmpp:privilege:1'><perm access='roster' type='both'/>"
             "<perm access='message' type='outgoing'/><perm access='presence' "
             "type='managed_entity'/></privilege></message>"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->ns, "urn:xmpp:privilege:1");
    EXPECT_EQ(found->roster, "both");
    EXPECT_EQ(found->message, "outgoing");
    EXPECT_EQ(found->presence, "managed_entity");
    EXPECT_FALSE(found->allow_iq("vcard-temp", "get"));
}

// Prosody 0.12 does not close the first <namespace/> before the second.
TEST(privilege_greeting, nested_namespaces_of_prosody_found) {
    auto const found = parse_privileges(
        read("<message xmlns='jabber:component:accept'><privilege xmlns='urn:xmpp:privilege:2'><perm "
             "access='roster' type='get'/>"
             "<perm access='iq'><namespace ns='http://jabber.org/protocol/pubsub' type='both'>"
             "<namespace ns='vcard-temp' type='get'><namespace ns='urn:x' "
             "type='set'/></namespace></namespace></perm>"
             "</privilege></message>"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->iq.size(), 3U);
    EXPECT_TRUE(found->allow_iq("http://jabber.org/protocol/pubsub", "get"));
    EXPECT_TRUE(found->allow_iq("http://jabber.org/protocol/pubsub", "set"));
    EXPECT_TRUE(found->allow_iq("vcard-temp", "get"));
    EXPECT_FALSE(found->allow_iq("vcard-temp", "set"));
    EXPECT_TRUE(found->allow_iq("urn:x", "set"));
    EXPECT_FALSE(found->allow_iq("urn:y", "get"));
    EXPECT_EQ(found->message, "none");
}

TEST(privilege_greeting, other_stanzas_are_none) {
    for (auto const text : {"<message><body>hi</body></message>",
                            "<iq type='set'><privilege xmlns='urn:xmpp:privilege:2'/></iq>",
                            "<message><privilege xmlns='urn:xmpp:privilege:9'/></message>"}) {
        EXPECT_FALSE(is_privilege_greeting(read(text))) << text;
        EXPECT_FALSE(parse_privileges(read(text))) << text;
    }
}

TEST(privileged_iq, shape_that_prosody_accepts) {
    auto const inner = read(
        "<iq xmlns='jabber:client' type='set' id='in1' to='alice@a.test'><pubsub "
        "xmlns='http://jabber.org/protocol/pubsub'>"
        "<publish node='urn:xmpp:reach:0'><item id='current'/></publish></pubsub></iq>");
    auto const outer = wrap_privileged_iq({.privilege_ns = "urn:xmpp:privilege:2",
                                           .id = "c2",
                                           .component = "cusax.a.test",
                                           .user = "alice@a.test"},
                                          inner);
    EXPECT_EQ(
        xml::render(outer, "jabber:component:accept"),
        "<iq type='set' id='c2' from='cusax.a.test' to='alice@a.test'><privileged_iq "
        "xmlns='urn:xmpp:privilege:2'>"
        "<iq xmlns='jabber:client' type='set' id='in1' to='alice@a.test'><pubsub "
        "xmlns='http://jabber.org/protocol/pubsub'>"
        "<publish node='urn:xmpp:reach:0'><item id='current'/></publish></pubsub></iq></privileged_iq></iq>");
}

}  // namespace
}  // namespace cusax::xmpp
