#include "xmpp/pubsub.hpp"

#include "xml/parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::xmpp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

xml::element parsed(std::string const &text) { return xml::parse(text).value(); }

pubsub_item const nick{.id = "current",
                       .payload = parsed("<nick xmlns='http://jabber.org/protocol/nick'>Juliet</nick>")};

TEST(pubsub, requests_have_the_shapes_of_xep_0060) {
    std::pair<xml::element, std::string> const cases[] = {
        {make_publish("n", nick),
         "<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='n'><item id='current'>"
         "<nick xmlns='http://jabber.org/protocol/nick'>Juliet</nick></item></publish></pubsub>"},
        {make_retract("n", "current"),
         "<pubsub xmlns='http://jabber.org/protocol/pubsub'><retract node='n' notify='true'>"
         "<item id='current'/></retract></pubsub>"},
        {make_items_query("n"),
         "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='n' max_items='1'/></pubsub>"},
        {make_subscribe("n", "cusax.capulet.example"),
         "<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscribe node='n' "
         "jid='cusax.capulet.example'/></pubsub>"},
        {make_publisher("n", "cusax.capulet.example"),
         "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><affiliations node='n'><affiliation "
         "jid='cusax.capulet.example' affiliation='publisher'/></affiliations></pubsub>"},
    };
    for (auto const &[made, text] : cases) EXPECT_EQ(made, parsed(text)) << text;
}

TEST(pubsub, open_node_is_asked_for_with_the_item_and_of_a_node_that_exists) {
    auto const published = xml::render(make_publish_to_open_node("n", nick));
    auto const opened = xml::render(make_open("n"));
    for (auto const &text : {published, opened}) {
        EXPECT_NE(text.find("<field var='pubsub#access_model'><value>open</value></field>"),
                  std::string::npos);
        EXPECT_NE(text.find("<field var='pubsub#persist_items'><value>true</value></field>"),
                  std::string::npos);
    }
    EXPECT_NE(published.find("pubsub#publish-options</value>"), std::string::npos);
    EXPECT_NE(opened.find("pubsub#node_config</value>"), std::string::npos);
}

TEST(pubsub, items_are_read_with_their_payloads) {
    auto const items = read_items(
        parsed("<iq type='result' xmlns='jabber:component:accept'><pubsub "
               "xmlns='http://jabber.org/protocol/pubsub'><items node='n'><item id='a'><x xmlns='y'/></item>"
               "<item id='empty'/></items></pubsub></iq>"));
    ASSERT_THAT(items, SizeIs(1));
    EXPECT_EQ(items[0].id, "a");
    EXPECT_EQ(items[0].payload.name(), "x");
    EXPECT_THAT(read_items(parsed("<iq xmlns='jabber:component:accept'/>")), IsEmpty());
}

TEST(pubsub, event_tells_what_was_published_and_retracted) {
    auto const message = parsed(
        "<message from='juliet@capulet.example' xmlns='jabber:component:accept'><event "
        "xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item id='a'><x xmlns='y'/></item>"
        "<retract id='b'/></items></event></message>");
    EXPECT_TRUE(is_pubsub_event(message));
    auto const event = read_event(message);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->node, "n");
    EXPECT_THAT(event->published, SizeIs(1));
    EXPECT_THAT(event->retracted, ElementsAre("b"));
    EXPECT_FALSE(read_event(
        parsed("<message xmlns='jabber:component:accept'><event "
               "xmlns='http://jabber.org/protocol/pubsub#event'><purge node='n'/></event></message>")));
    EXPECT_FALSE(is_pubsub_event(parsed("<message xmlns='jabber:component:accept'/>")));
}

}  // namespace
}  // namespace cusax::xmpp
