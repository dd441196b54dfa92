#include "xmpp/stanza_error.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

// RFC 6120 §8.3.4
TEST(stanza_error, application_condition_as_in_the_rfc) {
    xml::element application("too-many-parameters", "http://example.org/ns");
    stanza_error const what{.type = error_type::modify,
                            .condition = error_condition::undefined_condition,
                            .text = "Limit is <3>",
                            .application = application};
    auto const rendered = render_error(what, "jabber:client");
    EXPECT_EQ(xml::render(rendered, "jabber:client"),
              "<error type='modify'><undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
              "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Limit is &lt;3&gt;</text>"
              "<too-many-parameters xmlns='http://example.org/ns'/></error>");
}

TEST(stanza_error, every_condition_survives_the_wire) {
    for (int c = 0; c <= static_cast<int>(error_condition::unexpected_request); ++c) {
        for (int t = 0; t <= static_cast<int>(error_type::wait); ++t) {
            stanza_error const what{.type = static_cast<error_type>(t),
                                    .condition = static_cast<error_condition>(c)};
            xml::element iq("iq", "jabber:client");
            iq.add(render_error(what, "jabber:client"));
            auto const back = find_error(xml::parse(xml::render(iq)).value());
            ASSERT_TRUE(back);
            EXPECT_EQ(back->type, what.type);
            EXPECT_EQ(back->condition, what.condition);
        }
    }
    EXPECT_EQ(name_of(error_condition::unexpected_request), "unexpected-request");
    EXPECT_EQ(name_of(error_condition::item_not_found), "item-not-found");
    EXPECT_EQ(name_of(error_type::wait), "wait");
    EXPECT_EQ(name_of(error_type::continue_processing), "continue");
}

TEST(stanza_error, unknown_condition_is_undefined) {
    auto const iq = xml::parse(
        "<iq xmlns='jabber:client'><error type='x'>"
        "<payment-required xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
    auto const found = find_error(iq.value());
    ASSERT_TRUE(found);
    EXPECT_EQ(found->condition, error_condition::undefined_condition);
    EXPECT_EQ(found->type, error_type::cancel);
    EXPECT_FALSE(find_error(xml::element("iq", "jabber:client")));
}

}  // namespace
}  // namespace cusax::xmpp
