// vCard 4.0 in XML: RFC 6351, XEP-0292.
#include "vcard/xml4.hpp"

#include "vcard/temp.hpp"
#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::vcard {
namespace {

constexpr auto head = "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>";

card read(std::string const &inner) {
    return read_xml4(xml::parse(head + inner + "</vcard>").value()).value();
}
std::string rewritten(std::string const &inner) {
    auto const text = xml::render(render_xml4(read(inner)));
    auto const begin = text.find('>') + 1;
    return text.ends_with("</vcard>") ? text.substr(begin, text.size() - begin - 8) : "";
}

// RFC 6351 §5 examples
TEST(vcard4, what_the_model_knows_survives_unchanged) {
    for (std::string const text : {
             "<fn><text>Simon Perreault</text></fn>",
             "<n><surname>Perreault</surname><given>Simon</given><additional/><prefix/><suffix>ing. "
             "jr</suffix><suffix>M.Sc.</suffix></n>",
             "<bday><date>--0203</date></bday>",
             "<anniversary><date-time>20090808T1430-0500</date-time></anniversary>",
             "<gender><sex>M</sex></gender>",
             "<gender><sex>O</sex><identity>it's complicated</identity></gender>",
             "<lang><parameters><pref><integer>1</integer></pref></parameters><language-tag>fr</"
             "language-tag></lang>",
             "<org><parameters><type><text>work</text></type></parameters><text>Viagenie</"
             "text><text>R&amp;D</text></org>",
             "<adr><parameters><type><text>work</text></type><label><text>Simon\nQuebec</text></label></"
             "parameters><pobox/>"
             "<ext>D2-630</ext><street>2875 "
             "Laurier</street><locality>Quebec</locality><region>QC</region><code>G1V 2M2</code>"
             "<country>Canada</country></adr>",
             "<tel><parameters><type><text>work</text><text>voice</text></type></"
             "parameters><uri>tel:+1-418-656-9254;ext=102</uri></tel>",
             "<tel><parameters><type><text>cell</text></type></parameters><text>+15551234567</text></tel>",
             "<geo><parameters><type><text>work</text></type></parameters><uri>geo:46.766336,-71.28955</"
             "uri></geo>",
             "<key><parameters><mediatype><text>text/plain</text></mediatype></parameters><uri>http://"
             "a.example/k.asc</uri></key>",
             "<tz><text>America/Montreal</text></tz>",
             "<tz><utc-offset>-0500</utc-offset></tz>",
             "<nickname><text>a</text><text>b,c</text></nickname>",
             "<rev><timestamp>19961022T140000Z</timestamp></rev>",
             "<group name='contact'><fn><text>x</text></fn><email><text>a@b</text></email></group>",
             "<clientpidmap><sourceid>1</sourceid><uri>urn:uuid:3df403f4</uri></clientpidmap>",
             "<x-flag><boolean>true</boolean></x-flag>",
             "<mood xmlns='urn:example:mood'><happy/></mood>",
             "<hobby><later>form</later></hobby>",
         })
        EXPECT_EQ(rewritten(text), text);
}

TEST(vcard4, loose_spelling_tolerated) {
    std::pair<char const *, char const *> const table[] = {
        {"<fn>Juliet</fn>", "<fn><text>Juliet</text></fn>"},
        {"<fn>\n <text> Juliet </text>\n</fn>", "<fn><text>Juliet</text></fn>"},
        {"<bday><date>1966-08-06</date></bday>", "<bday><date>19660806</date></bday>"},
        {"<bday><text>long ago</text></bday>", "<bday><text>long ago</text></bday>"},
        {"<bday><date>long ago</date></bday>", "<bday><text>long ago</text></bday>"},
        {"<n><given>Juliet</given></n>",
         "<n><surname/><given>Juliet</given><additional/><prefix/><suffix/></n>"},
        {"<fn/><tel><uri/></tel><n/><org><text/></org><version><text>4.0</text></version>", ""},
        {"<tel><uri>sip:a@b</uri><uri>sip:c@d</uri></tel>", "<tel><uri>sip:a@b</uri></tel>"},
        {"<tel><later>sip:a@b</later></tel><impp><uri><x/></uri></impp>", ""},
        {"<fn><parameters><BAD.NAME><text>x</text></BAD.NAME></parameters><text>a</text></fn>",
         "<fn><text>a</text></fn>"},
    };
    for (auto const &[given, expected] : table) EXPECT_EQ(rewritten(given), expected) << given;
}

TEST(vcard4, properties_that_version_4_removed_are_extensions) {
    card held;
    held.add(make_text("mailer", "pine"));
    auto const element = render_xml4(held);
    EXPECT_NE(element.child("x-mailer"), nullptr);
    EXPECT_EQ(read_xml4(element).value(), held);
}

TEST(vcard4, first_card_of_a_document_read) {
    auto const text = std::string(
        "<vcards xmlns='urn:ietf:params:xml:ns:vcard-4.0'><vcard><fn><text>A</text></fn></vcard>"
        "<vcard><fn><text>B</text></fn></vcard></vcards>");
    auto const card = read_xml4(xml::parse(text).value());
    ASSERT_TRUE(card);
    EXPECT_EQ(card->first("fn")->text(), "A");
    for (auto const *const bad :
         {"<vcards xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>", "<vCard xmlns='vcard-temp'/>", "<vcard/>"})
        EXPECT_EQ(read_xml4(xml::parse(bad).value()).error().code, error_code::invalid_input) << bad;
}

TEST(vcard4, document_has_declaration_and_root) {
    card held;
    held.add(make_text("fn", "Juliet"));
    EXPECT_EQ(
        render_xml4_document(held),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vcards xmlns='urn:ietf:params:xml:ns:vcard-4.0'><vcard>"
        "<fn><text>Juliet</text></fn></vcard></vcards>\n");
}

TEST(vcard4, raw_elements_of_vcard_temp_left_out) {
    card held;
    held.add(make_text("xml", "<FUTURE xmlns='vcard-temp'>1</FUTURE>"));
    held.add(make_text("xml", "not xml"));
    EXPECT_EQ(xml::render(render_xml4(held)), "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>");
}

// What both forms know goes there and back.
TEST(conversion, vcard_temp_through_vcard4_keeps_everything) {
    std::string const text =
        "<vCard "
        "xmlns='vcard-temp'><FN>Juliet</FN><N><FAMILY>Capulet</FAMILY><GIVEN>Juliet</GIVEN></"
        "N><NICKNAME>jule</NICKNAME>"
        "<PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw==</BINVAL></PHOTO><URL>http://capulet.example/</"
        "URL><BDAY>1597-07-31</BDAY>"
        "<ORG><ORGNAME>Capulet</ORGNAME><ORGUNIT>Balcony</ORGUNIT></ORG><TITLE>Heiress</TITLE><ROLE>Lover</"
        "ROLE>"
        "<MAILER>nurse</MAILER><TEL><HOME/><VOICE/><NUMBER>+15551234567</NUMBER></TEL>"
        "<ADR><HOME/><PREF/><STREET>Via Cappello "
        "23</STREET><LOCALITY>Verona</LOCALITY><CTRY>Italy</CTRY></ADR>"
        "<LABEL><WORK/><LINE>A</LINE></LABEL><EMAIL><HOME/><INTERNET/><USERID>juliet@capulet.example</"
        "USERID></EMAIL>"
        "<JABBERID>juliet@capulet.example</JABBERID><GEO><LAT>45.4</LAT><LON>11.0</LON></GEO>"
        "<CATEGORIES><KEYWORD>love</KEYWORD></CATEGORIES><DESC>O "
        "Romeo</DESC><REV>2003-07-11T12:34:56Z</REV><UID>1</UID>"
        "<CLASS><PRIVATE/></CLASS><KEY><TYPE>text/plain</TYPE><CRED>0xAC</CRED></KEY></vCard>";
    auto const through = read_xml4(render_xml4(read_temp(xml::parse(text).value()).value()));
    ASSERT_TRUE(through);
    EXPECT_EQ(xml::render(render_temp(*through)), text);
}

}  // namespace
}  // namespace cusax::vcard
