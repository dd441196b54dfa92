#include "xml/stream_parser.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cusax::xml {
namespace {

constexpr std::string_view header =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
    "xmlns:stream='http://etherx.jabber.org/streams' from='cusax.capulet.example' id='3BF96D32'>";

// One line per event, so that whole conversations compare as text.
std::string told(std::vector<stream_event> const &events) {
    std::string out;
    for (auto const &e : events) {
        if (auto const *const opened = std::get_if<stream_opened>(&e))
            out += "opened " + std::string(opened->header.attr("id")) + "\n";
        else if (auto const *const stanza = std::get_if<element>(&e))
            out += render(*stanza, "jabber:component:accept") + "\n";
        else if (std::holds_alternative<stream_closed>(e))
            out += "closed\n";
        else
            out += std::get<error>(e).code == error_code::too_large ? "too large\n" : "malformed\n";
    }
    return out;
}

std::string told_whole(std::string_view octets, limits const &bounds = {}) {
    return told(stream_parser(bounds).feed(octets));
}

std::string told_one_by_one(std::string_view octets, limits const &bounds = {}) {
    stream_parser parser(bounds);
    std::string out;
    for (std::size_t i = 0; i < octets.size(); ++i) out += told(parser.feed(octets.substr(i, 1)));
    return out;
}

TEST(stream_parser, conversation_gives_its_events_however_it_is_cut) {
    std::string const opened(header);
    std::pair<std::string, std::string> const cases[] = {
        {opened, "opened 3BF96D32\n"},
        {opened + "<handshake/>", "opened 3BF96D32\n<handshake/>\n"},
        {opened + " \n<iq id='1'><ping xmlns='urn:xmpp:ping'/></iq> <message>é</message>\n",
         "opened 3BF96D32\n<iq id='1'><ping xmlns='urn:xmpp:ping'/></iq>\n<message>é</message>\n"},
        {opened + "<stream:error><conflict "
                  "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>",
         "opened 3BF96D32\n<error xmlns='http://etherx.jabber.org/streams'>"
         "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></error>\nclosed\n"},
        {opened + "</stream:stream>\nwhatever <follows", "opened 3BF96D32\nclosed\n"},
        {opened + "<a/><b></c>", "opened 3BF96D32\n<a/>\nmalformed\n"},
        {opened + "<a/>text<b/>", "opened 3BF96D32\n<a/>\nmalformed\n"},
        {opened + "<a/><!-- --><b/>", "opened 3BF96D32\n<a/>\nmalformed\n"},
        {opened + "<a><?x y?></a><b/>", "opened 3BF96D32\nmalformed\n"},
        {opened + "<a>\xFF</a>", "opened 3BF96D32\nmalformed\n"},
        {opened + "<a>&lol;</a>", "opened 3BF96D32\nmalformed\n"},
        {"<!DOCTYPE s [<!ENTITY a 'b'>]>" + opened, "malformed\n"},
        {"HTTP/1.1 400 Bad Request\r\n", "malformed\n"},
    };
    for (auto const &[octets, expected] : cases) {
        EXPECT_EQ(told_whole(octets), expected) << octets;
        EXPECT_EQ(told_one_by_one(octets), expected) << octets;
    }
}

TEST(stream_parser, octet_limit_holds_for_each_stanza_not_for_the_stream) {
    limits const bounds{.octets = 1000};
    std::string const stanza = "<a>" + std::string(900, 'x') + "</a>";
    std::string octets(header);
    for (int i = 0; i < 50; ++i) octets += stanza + std::string(2000, ' ');
    auto const whole = told_whole(octets, bounds);
    EXPECT_EQ(std::ranges::count(whole, '\n'), 51);
    EXPECT_EQ(told_one_by_one(octets, bounds), whole);
    EXPECT_EQ(told_whole(std::string(header) + "<a>" + std::string(1000, 'x') + "</a>", bounds),
              "opened 3BF96D32\ntoo large\n");
}

// An attribute that never ends gives no event at all, yet must not be collected for ever.
TEST(stream_parser, unfinished_token_is_bounded) {
    stream_parser parser(limits{.octets = 100'000});
    ASSERT_EQ(told(parser.feed(std::string(header) + "<a b='")), "opened 3BF96D32\n");
    std::string const more(10'000, 'x');
    std::string out;
    int fed = 0;
    for (; out.empty() && fed < 1000; ++fed) out = told(parser.feed(more));
    EXPECT_EQ(out, "too large\n");
    EXPECT_LE(fed, 11);
    EXPECT_TRUE(parser.feed(more).empty());
}

TEST(stream_parser, endless_header_is_bounded) {
    EXPECT_EQ(told_whole("<stream " + std::string(2000, 'x'), limits{.octets = 1000}), "too large\n");
}

TEST(stream_parser, depth_counts_from_the_stanza) {
    limits const bounds{.depth = 2};
    EXPECT_EQ(told_whole(std::string(header) + "<a><b/></a>", bounds), "opened 3BF96D32\n<a><b/></a>\n");
    EXPECT_EQ(told_whole(std::string(header) + "<a><b><c/></b></a>", bounds), "opened 3BF96D32\ntoo large\n");
}

}  // namespace
}  // namespace cusax::xml
