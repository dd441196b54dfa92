#include "xmpp/stanza.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

xml::element read(std::string_view text) { return xml::parse(text).value(); }

TEST(iq_answer, goes_back_with_id_and_namespace) {
    auto const request = read(
        "<iq xmlns='jabber:component:accept' id='v&apos;1' type='get' from='romeo@montague.example/orchard'"
        " to='cusax.capulet.example'><query xmlns='jabber:iq:version'/></iq>");
    EXPECT_EQ(
        xml::render(make_result(request), "jabber:component:accept"),
        "<iq type='result' id='v&apos;1' from='cusax.capulet.example' to='romeo@montague.example/orchard'/>");
    EXPECT_EQ(
        xml::render(make_result(request, xml::element("a", "urn:a")), "jabber:component:accept"),
        "<iq type='result' id='v&apos;1' from='cusax.capulet.example' to='romeo@montague.example/orchard'>"
        "<a xmlns='urn:a'/></iq>");
    stanza_error const what{.type = error_type::cancel, .condition = error_condition::service_unavailable};
    EXPECT_EQ(
        xml::render(make_error(request, what), "jabber:component:accept"),
        "<iq type='error' id='v&apos;1' from='cusax.capulet.example' to='romeo@montague.example/orchard'>"
        "<error type='cancel'><service-unavailable "
        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
}

TEST(iq_answer, missing_addresses_stay_missing) {
    EXPECT_EQ(xml::render(make_result(read("<iq type='get' id='1'/>"))), "<iq type='result' id='1'/>");
}

TEST(iq_kind, told_by_name_and_type) {
    struct {
        std::string_view stanza;
        bool request, answer;
    } const cases[] = {
        {"<iq type='get'/>", true, false},       {"<iq type='set'/>", true, false},
        {"<iq type='result'/>", false, true},    {"<iq type='error'/>", false, true},
        {"<iq type='other'/>", false, false},    {"<iq/>", false, false},
        {"<message type='get'/>", false, false}, {"<presence type='error'/>", false, false},
    };
    for (auto const &c : cases) {
        EXPECT_EQ(is_request(read(c.stanza)), c.request) << c.stanza;
        EXPECT_EQ(is_answer(read(c.stanza)), c.answer) << c.stanza;
    }
}

}  // namespace
}  // namespace cusax::xmpp
