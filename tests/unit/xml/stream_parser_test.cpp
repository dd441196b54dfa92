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
        else if (auto const *const cut = std::get_if<cut_stanza>(&e))
            out +=
                "cut " + render(cut->part, "jabber:component:accept").substr(0, 60) + ": " + cut->why + "\n";
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
    EXPECT_EQ(told_whole(std::string(header) + "<a><c/>" + std::string(1000, 'x') + "</a><b/>", bounds),
              "opened 3BF96D32\ncut <a><c/>" + std::string(53, 'x') + ": the XML is too large\n<b/>\n");
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
    EXPECT_EQ(told_whole(std::string(header) + "<a><b><c/></b></a>", bounds),
              "opened 3BF96D32\ncut <a><b/></a>: the XML is nested too deeply\n");
}

// One sender's stanza must not end the stream of all: what is beyond a limit is read past.
TEST(stream_parser, stanza_that_breaks_a_limit_is_cut_there_and_the_next_is_whole) {
    limits const bounds{.octets = 400, .depth = 3, .elements = 4, .attributes = 2, .namespace_octets = 40};
    std::string const rows[][2] = {
        {"<a id='1'><b><c><d><e>x</e></d>y</c></b><f/></a>",
         "<a id='1'><b><c/></b></a>: the XML is nested too deeply"},
        {"<a><b/><c/><d/><e/>text<f/></a>", "<a><b/><c/><d/></a>: the XML has too many elements"},
        {"<a><b x='1' y='2' z='3'>t</b><c/></a>",
         "<a><b x='1' y='2'/></a>: an XML element has too many attributes"},
        {"<a x='1' y='2' z='3' id='4' from='j' to='k' type='get'><b/></a>",
         "<a x='1' y='2' id='4' from='j' to='k' type='get'/>: an XML element has too many attributes"},
        {"<a><b xmlns='" + std::string(50, 'n') + "'>t</b></a>",
         "<a><b xmlns='" + std::string(40, 'n') + "'/></a>: a namespace in the XML is too long"},
        {"<a><b/>" + std::string(500, ' ') + "<c/></a>",
         "<a><b/>" + std::string(53, ' ') + ": the XML is too large"},
    };
    for (auto const &[stanza, cut] : rows) {
        auto const expected = "opened 3BF96D32\ncut " + cut + "\n<b/>\n";
        EXPECT_EQ(told_whole(std::string(header) + stanza + "<b/>", bounds), expected) << stanza;
    }
    std::string const deep = "<a><b><c><d/></c></b></a><b/>";
    EXPECT_EQ(told_one_by_one(std::string(header) + deep, bounds),
              told_whole(std::string(header) + deep, bounds));
}

TEST(stream_parser, cut_stanza_without_an_end_ends_the_stream) {
    stream_parser parser(limits{.octets = 1000, .cut_octets = 100'000});
    std::string out = told(parser.feed(std::string(header) + "<a>"));
    int fed = 0;
    for (; out.ends_with("32\n") && fed < 1000; ++fed)
        out += told(parser.feed("<b/>" + std::string(996, 'x')));
    EXPECT_EQ(out, "opened 3BF96D32\ntoo large\n");
    EXPECT_LE(fed, 101);
}

}  // namespace
}  // namespace cusax::xml
