#include "xmpp/disco.hpp"

#include "xmpp/data_form.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

// XEP-0030 §3.1 with an extension of XEP-0128 §2
TEST(disco_info, identities_features_forms_in_order) {
    disco_info const info{
        .identities = {{"directory", "user", "Verona"}, {"component", "generic", ""}},
        .features = {"http://jabber.org/protocol/disco#info", "vcard-temp"},
        .forms = {render_result_form(
            "urn:cusax:info:0", {{.var = "sip-domain", .values = {"capulet.example"}},
                                 {.var = "transports", .values = {"udp", "tls"}, .type = "list-multi"}})},
    };
    EXPECT_EQ(
        xml::render(render_info(info, "a node")),
        "<query xmlns='http://jabber.org/protocol/disco#info' node='a node'>"
        "<identity category='directory' type='user' name='Verona'/><identity category='component' "
        "type='generic'/>"
        "<feature var='http://jabber.org/protocol/disco#info'/><feature var='vcard-temp'/>"
        "<x xmlns='jabber:x:data' type='result'>"
        "<field var='FORM_TYPE' type='hidden'><value>urn:cusax:info:0</value></field>"
        "<field var='sip-domain' type='text-single'><value>capulet.example</value></field>"
        "<field var='transports' type='list-multi'><value>udp</value><value>tls</value></field></x></query>");
    EXPECT_EQ(xml::render(render_info({})), "<query xmlns='http://jabber.org/protocol/disco#info'/>");
}

// XEP-0030 §4.1, example 18
TEST(disco_items, optional_attributes_left_out) {
    EXPECT_EQ(xml::render(render_items({{"people.shakespeare.lit", "", "Directory of Characters"},
                                        {"catalog.shakespeare.lit", "books", ""}})),
              "<query xmlns='http://jabber.org/protocol/disco#items'>"
              "<item jid='people.shakespeare.lit' name='Directory of Characters'/>"
              "<item jid='catalog.shakespeare.lit' node='books'/></query>");
    EXPECT_EQ(xml::render(render_items({}, "n")),
              "<query xmlns='http://jabber.org/protocol/disco#items' node='n'/>");
}

}  // namespace
}  // namespace cusax::xmpp
