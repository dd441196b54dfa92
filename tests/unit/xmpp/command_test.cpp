#include "xmpp/command.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

auto parsed(std::string const &attributes, std::string const &content = "") {
    return parse_command(xml::parse("<command xmlns='http://jabber.org/protocol/commands' " + attributes +
                                    ">" + content + "</command>")
                             .value());
}
std::string condition_of(std::string const &attributes, std::string const &content = "") {
    auto const read = parsed(attributes, content);
    if (read) return "none";
    return read.error().application ? read.error().application->name()
                                    : std::string(name_of(read.error().condition));
}

// XEP-0050 §2.4, example 8
TEST(command, request_is_read) {
    auto const first = parsed("node='config'");
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->session.empty());
    EXPECT_EQ(first->action, command_action::execute);
    auto const next = parsed(
        "node='config' sessionid='s' action='next'",
        "<x xmlns='jabber:x:data' type='submit'><field var='service'><value>httpd</value></field></x>");
    ASSERT_TRUE(next && next->form);
    EXPECT_EQ(next->session, "s");
    EXPECT_EQ(next->action, command_action::next);
    EXPECT_EQ(next->form->value("service"), "httpd");
    EXPECT_TRUE(parsed("node='config' action='cancel'", "<x xmlns='jabber:x:data' type='cancel'/>"));
}

// XEP-0050 §4.4
TEST(command, requests_that_are_none_are_refused) {
    EXPECT_EQ(condition_of("node='config' action='undo'"), "malformed-action");
    EXPECT_EQ(condition_of("node='config' action=''"), "malformed-action");
    EXPECT_EQ(condition_of("node='config'", "<x xmlns='jabber:x:data' type='form'/>"), "bad-payload");
    EXPECT_EQ(condition_of("action='next'"), "bad-request");
}

TEST(command, errors_have_their_conditions) {
    auto const wire = [](command_error what) {
        return xml::render(render_error(to_stanza_error(what), "c"));
    };
    EXPECT_EQ(wire(command_error::bad_action),
              "<error xmlns='c' type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
              "<bad-action xmlns='http://jabber.org/protocol/commands'/></error>");
    EXPECT_EQ(wire(command_error::session_expired),
              "<error xmlns='c' type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
              "<session-expired xmlns='http://jabber.org/protocol/commands'/></error>");
    EXPECT_NE(wire(command_error::bad_sessionid).find("<bad-sessionid "), std::string::npos);
}

// XEP-0050 §2.4, example 9
TEST(command, answer_has_actions_form_and_notes) {
    EXPECT_EQ(
        xml::render(render_command({.node = "config",
                                    .session = "s",
                                    .status = command_status::executing,
                                    .actions = {command_action::prev, command_action::complete},
                                    .by_default = command_action::complete,
                                    .notes = {{"error", "No."}},
                                    .form = data_form{.type = "form"}})),
        "<command xmlns='http://jabber.org/protocol/commands' node='config' sessionid='s' status='executing'>"
        "<actions execute='complete'><prev/><complete/></actions><x xmlns='jabber:x:data' type='form'/>"
        "<note type='error'>No.</note></command>");
    EXPECT_EQ(
        xml::render(render_command({.node = "c", .session = "s", .status = command_status::canceled})),
        "<command xmlns='http://jabber.org/protocol/commands' node='c' sessionid='s' status='canceled'/>");
}

}  // namespace
}  // namespace cusax::xmpp
