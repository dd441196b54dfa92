#include "xmpp/component_stream.hpp"

#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

constexpr std::string_view server_header =
    "<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
    "xmlns='jabber:component:accept' from='plays.shakespeare.lit' id='3BF96D32'>";

component_stream make_stream() { return {"plays.shakespeare.lit", secret_string("test")}; }

std::string told(component_stream::output const &out) {
    std::string text = out.to_send.empty() ? "" : "> " + out.to_send + "\n";
    for (auto const &event : out.events) {
        if (std::holds_alternative<handshake_accepted>(event)) text += "accepted\n";
        if (std::holds_alternative<stream_ended>(event)) text += "ended\n";
        if (auto const *const e = std::get_if<xml::element>(&event))
            text += component_stream::render(*e) + "\n";
        if (auto const *const c = std::get_if<xml::cut_stanza>(&event))
            text += "cut " + c->part.name() + " " + std::string(c->part.attr("id")) + ": " + c->why + "\n";
        if (auto const *const f = std::get_if<stream_failure>(&event))
            text += "failure " + f->condition + " " + f->text + "\n";
        if (auto const *const e = std::get_if<error>(&event)) text += "error " + e->detail + "\n";
    }
    return text;
}

// XEP-0114 §3, example 1
TEST(component_stream, header_as_in_the_xep) {
    EXPECT_EQ(make_stream().open(),
              "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
              "xmlns:stream='http://etherx.jabber.org/streams' to='plays.shakespeare.lit'>");
}

// sha1sum of "3BF96D32test"
TEST(component_stream, handshake_is_sha1_of_id_and_secret) {
    EXPECT_EQ(handshake_digest("3BF96D32", secret_string("test")),
              "aaee83c26aeeafcbabeabfcbcd50df997e0a2a1e");
    auto stream = make_stream();
    EXPECT_EQ(told(stream.feed(server_header)),
              "> <handshake>aaee83c26aeeafcbabeabfcbcd50df997e0a2a1e</handshake>\n");
    EXPECT_EQ(told(stream.feed("<handshake/><iq id='1'/>")), "accepted\n<iq id='1'/>\n");
    EXPECT_EQ(told(stream.feed("</stream:stream>")), "ended\n");
    EXPECT_EQ(told(stream.feed("<iq/>")), "");
}

TEST(component_stream, server_says_why_it_refuses) {
    auto stream = make_stream();
    stream.feed(server_header);
    EXPECT_EQ(
        told(stream.feed("<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                         "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Given token does not match</text>"
                         "</stream:error></stream:stream>")),
        "failure not-authorized Given token does not match\n");
}

TEST(component_stream, error_without_condition_is_undefined) {
    auto stream = make_stream();
    stream.feed(server_header);
    EXPECT_EQ(told(stream.feed("<stream:error/>")), "failure undefined-condition \n");
}

TEST(component_stream, stanza_before_the_handshake_refused) {
    auto stream = make_stream();
    stream.feed(server_header);
    EXPECT_EQ(told(stream.feed("<iq type='get' id='1'/>")),
              "> <stream:error><not-authorized "
              "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>\n"
              "error the server sent a stanza before the handshake\n");
}

TEST(component_stream, broken_xml_ends_with_a_stream_error) {
    auto stream = make_stream();
    stream.feed(std::string(server_header) + "<handshake/>");
    auto const said = told(stream.feed("<iq id='1'/><iq></message>"));
    EXPECT_TRUE(
        said.starts_with("> <stream:error><not-well-formed "
                         "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>\n"
                         "<iq id='1'/>\nerror "))
        << said;
}

TEST(component_stream, stanza_beyond_a_limit_is_cut_and_the_stream_goes_on) {
    component_stream stream("c", secret_string("s"), {.octets = 1000});
    stream.feed(std::string(server_header) + "<handshake/>");
    EXPECT_EQ(told(stream.feed("<iq id='1'><a/>" + std::string(1000, 'x') + "</iq><iq id='2'/>")),
              "cut iq 1: the XML is too large\n<iq id='2'/>\n");
}

TEST(component_stream, what_is_endless_is_a_policy_violation) {
    component_stream stream("c", secret_string("s"), {.octets = 1000, .cut_octets = 3000});
    stream.feed(std::string(server_header) + "<handshake/>");
    std::string said;
    for (int i = 0; i < 4; ++i) said += told(stream.feed((i == 0 ? "<iq>" : "") + std::string(900, 'x')));
    EXPECT_TRUE(said.starts_with("> <stream:error><policy-violation")) << said;
}

// RFC 6120 §4.9.3.18, §11.1
TEST(component_stream, restricted_xml_is_called_by_its_name) {
    for (std::string const text : {"<!-- a comment -->", "<?php x?>", "<iq>&lol;</iq>", "<iq a='&lol;'/>",
                                   "<iq><![CDATA[x]]><!----></iq>"}) {
        auto stream = make_stream();
        stream.feed(std::string(server_header) + "<handshake/>");
        EXPECT_TRUE(told(stream.feed(text)).starts_with("> <stream:error><restricted-xml ")) << text;
    }
    EXPECT_TRUE(told(make_stream().feed("<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol1 '&lol;&lol;'>]>"))
                    .starts_with("> <stream:error><restricted-xml "));
}

TEST(component_stream, something_else_than_xmpp_refused) {
    EXPECT_TRUE(told(make_stream().feed("<html>")).starts_with("> <stream:error><invalid-namespace"));
    EXPECT_TRUE(
        told(make_stream().feed("SSH-2.0-OpenSSH\r\n")).starts_with("> <stream:error><not-well-formed"));
}

TEST(component_stream, foreign_elements_are_let_pass) {
    auto stream = make_stream();
    stream.feed(std::string(server_header) + "<handshake/>");
    EXPECT_EQ(told(stream.feed(
                  "<r xmlns='urn:xmpp:sm:3'/><iq xmlns='jabber:client' id='2'/><presence/><message/>")),
              "<presence/>\n<message/>\n");
}

}  // namespace
}  // namespace cusax::xmpp
