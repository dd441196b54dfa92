#include "xmpp/delegation.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

xml::element read(std::string_view text) { return xml::parse(text).value(); }
std::string wire(xml::element const &stanza) { return xml::render(stanza, "jabber:component:accept"); }

// A forwarded IQ in an outer one, in the version of delegation given.
xml::element forwarded(std::string_view inner, std::string_view version = "2") {
    return read(
        "<iq xmlns='jabber:component:accept' id='x1' type='set' from='a.test' to='cusax.a.test'>"
        "<delegation xmlns='urn:xmpp:delegation:" +
        std::string(version) + "'><forwarded xmlns='urn:xmpp:forward:0'>" + std::string(inner) +
        "</forwarded></delegation></iq>");
}

TEST(delegation_announcement, both_versions_with_filters_read) {
    for (auto const version : {"1", "2"}) {
        auto const ns = "urn:xmpp:delegation:" + std::string(version);
        auto const message = read(
            "<message xmlns='jabber:component:accept' from='capulet.example' to='cusax.capulet.example'>"
            "<delegation xmlns='" +
            ns +
            "'><delegated namespace='vcard-temp'/>"
            "<delegated namespace='http://jabber.org/protocol/pubsub'><attribute name='node'/>"
            "<attribute name='jid'/></delegated><delegated/></delegation></message>");
        EXPECT_TRUE(is_delegation_announcement(message));
        auto const found = parse_delegation_announcement(message);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->server, "capulet.example");
        EXPECT_EQ(found->delegation_ns, ns);
        ASSERT_EQ(found->namespaces.size(), 2U);
        EXPECT_EQ(found->namespaces[0].ns, "vcard-temp");
        EXPECT_TRUE(found->namespaces[0].attributes.empty());
        EXPECT_EQ(found->namespaces[1].attributes, (std::vector<std::string>{"node", "jid"}));
    }
    EXPECT_FALSE(parse_delegation_announcement(
        read("<message><delegation xmlns='urn:xmpp:delegation:3'/></message>")));
    EXPECT_FALSE(
        is_delegation_announcement(read("<iq type='set'><delegation xmlns='urn:xmpp:delegation:2'/></iq>")));
}

TEST(delegated_request, of_prosody_without_to_is_about_oneself) {
    auto const outer = read(
        "<iq xmlns='jabber:component:accept' id='x1' type='set' from='a.test' to='cusax.a.test'><delegation "
        "xmlns='urn:xmpp:delegation:2'>"
        "<forwarded xmlns='urn:xmpp:forward:0'><iq id='a5' type='get' from='alice@a.test/r1' "
        "xmlns='jabber:client'>"
        "<vCard xmlns='vcard-temp'/></iq></forwarded></delegation></iq>");
    EXPECT_TRUE(is_delegated_request(outer));
    auto const request = unwrap_delegated_request(outer);
    ASSERT_TRUE(request) << request.error().detail;
    EXPECT_EQ(request->to, "alice@a.test");
    EXPECT_EQ(request->from, "alice@a.test/r1");
    EXPECT_EQ(request->server, "a.test");
    EXPECT_EQ(request->type, "get");
    EXPECT_TRUE(request->payload.is("vCard", "vcard-temp"));
    xml::element vcard("vCard", "vcard-temp");
    vcard.add("FN", "Alice");
    EXPECT_EQ(
        wire(wrap_delegated_result(*request, vcard)),
        "<iq type='result' id='x1' from='cusax.a.test' to='a.test'><delegation xmlns='urn:xmpp:delegation:2'>"
        "<forwarded xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client' type='result' id='a5' "
        "from='alice@a.test' to='alice@a.test/r1'>"
        "<vCard xmlns='vcard-temp'><FN>Alice</FN></vCard></iq></forwarded></delegation></iq>");
}

TEST(delegated_request, version_1_answered_in_version_1) {
    auto const request = unwrap_delegated_request(forwarded(
        "<iq xmlns='jabber:client' type='set' id='&apos;&quot;&lt;' from='romeo@b.test/x' to='alice@a.test'>"
        "<vCard xmlns='vcard-temp'/></iq>",
        "1"));
    ASSERT_TRUE(request);
    stanza_error const what{.type = error_type::auth, .condition = error_condition::forbidden};
    EXPECT_EQ(
        wire(wrap_delegated_error(*request, what)),
        "<iq type='result' id='x1' from='cusax.a.test' to='a.test'><delegation xmlns='urn:xmpp:delegation:1'>"
        "<forwarded xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client' type='error' id='&apos;\"&lt;' "
        "from='alice@a.test' to='romeo@b.test/x'>"
        "<error type='auth'><forbidden "
        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq></forwarded></delegation></iq>");
    EXPECT_EQ(
        wire(wrap_delegated_result(*request, std::nullopt)),
        "<iq type='result' id='x1' from='cusax.a.test' to='a.test'><delegation xmlns='urn:xmpp:delegation:1'>"
        "<forwarded xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client' type='result' id='&apos;\"&lt;' "
        "from='alice@a.test' to='romeo@b.test/x'/>"
        "</forwarded></delegation></iq>");
}

TEST(delegated_answer, white_space_between_elements_taken_out) {
    auto const request =
        unwrap_delegated_request(forwarded("\n<iq xmlns='jabber:client' type='get' id='1' from='a@a.test/r' "
                                           "to='b@a.test'> <vCard xmlns='vcard-temp'/> </iq> "));
    ASSERT_TRUE(request);
    auto const answer =
        wire(wrap_delegated_result(*request, read("<vCard xmlns='vcard-temp'>\n  <N> <GIVEN> "
                                                  "</GIVEN>\n<FAMILY>Ca pu\nlet</FAMILY></N>\t</vCard>")));
    EXPECT_NE(
        answer.find(
            "<vCard xmlns='vcard-temp'><N><GIVEN> </GIVEN><FAMILY>Ca pu\nlet</FAMILY></N></vCard></iq>"),
        std::string::npos)
        << answer;
}

TEST(delegated_request, what_is_not_one_request_is_malformed) {
    for (auto const inner : {
             "",
             "<message xmlns='jabber:client' from='a@a.test'/>",
             "<iq xmlns='jabber:client' type='result' id='1' from='a@a.test/r'><vCard "
             "xmlns='vcard-temp'/></iq>",
             "<iq xmlns='jabber:client' id='1' from='a@a.test/r'><vCard xmlns='vcard-temp'/></iq>",
             "<iq xmlns='jabber:client' type='get' id='1' from='a@a.test/r'/>",
             "<iq xmlns='jabber:client' type='get' id='1' from='a@a.test/r'><vCard xmlns='vcard-temp'/><x "
             "xmlns='y'/></iq>",
             "<iq xmlns='jabber:client' type='get' from='a@a.test/r'><vCard xmlns='vcard-temp'/></iq>",
             "<iq xmlns='jabber:client' type='get' id='1'><vCard xmlns='vcard-temp'/></iq>",
             "<iq xmlns='urn:other' type='get' id='1' from='a@a.test/r'><vCard xmlns='vcard-temp'/></iq>",
         })
        EXPECT_FALSE(unwrap_delegated_request(forwarded(inner))) << inner;
    EXPECT_FALSE(
        unwrap_delegated_request(read("<iq type='set'><delegation xmlns='urn:xmpp:delegation:2'/></iq>")));
    EXPECT_FALSE(unwrap_delegated_request(read("<iq type='set'/>")));
    EXPECT_FALSE(
        is_delegated_request(read("<iq type='result'><delegation xmlns='urn:xmpp:delegation:2'/></iq>")));
}

TEST(nesting_node, both_versions_and_both_kinds) {
    struct {
        std::string_view node, ns;
        bool bare;
    } const good[] = {
        {"urn:xmpp:delegation:1::vcard-temp", "vcard-temp", false},
        {"urn:xmpp:delegation:2::urn:ietf:params:xml:ns:vcard-4.0", "urn:ietf:params:xml:ns:vcard-4.0",
         false},
        {"urn:xmpp:delegation:1:bare:vcard-temp", "vcard-temp", true},
        {"urn:xmpp:delegation:2:bare:urn:xmpp:mam:2", "urn:xmpp:mam:2", true},
    };
    for (auto const &c : good) {
        auto const found = parse_nesting_node(c.node);
        ASSERT_TRUE(found) << c.node;
        EXPECT_EQ(found->ns, c.ns);
        EXPECT_EQ(found->bare, c.bare);
    }
    for (auto const node :
         {"", "vcard-temp", "urn:xmpp:delegation:2", "urn:xmpp:delegation:2::", "urn:xmpp:delegation:2:bare:",
          "urn:xmpp:delegation:3::vcard-temp", "urn:xmpp:delegation:2:full:vcard-temp"})
        EXPECT_FALSE(parse_nesting_node(node)) << node;
}

}  // namespace
}  // namespace cusax::xmpp
