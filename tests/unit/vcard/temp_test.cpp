// vcard-temp, XEP-0054.
#include "vcard/temp.hpp"

#include "xml/parser.hpp"

#include <gtest/gtest.h>

namespace cusax::vcard {
namespace {

xml::element xml_of(std::string const &text) { return xml::parse(text).value(); }
card read(std::string const &inner) {
    return read_temp(xml_of("<vCard xmlns='vcard-temp'>" + inner + "</vCard>")).value();
}
std::string written(card const &of) { return xml::render(render_temp(of)); }
std::string rewritten(std::string const &inner) {
    auto const text = written(read(inner));
    std::string const head = "<vCard xmlns='vcard-temp'>";
    if (!text.starts_with(head)) return text;
    return text.substr(head.size(), text.size() - head.size() - std::string("</vCard>").size());
}

// XEP-0054 example 2, with each element in the DTD's order.
constexpr auto full_card =
    "<FN>Peter "
    "Saint-Andre</FN><N><FAMILY>Saint-Andre</FAMILY><GIVEN>Peter</GIVEN><MIDDLE>X</MIDDLE><PREFIX>Dr.</"
    "PREFIX>"
    "<SUFFIX>Jr.</SUFFIX></N><NICKNAME>stpeter,psa</NICKNAME><PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw==</"
    "BINVAL></PHOTO>"
    "<LOGO><EXTVAL>http://xmpp.example/logo.png</EXTVAL></LOGO><SOUND><BINVAL>AAAA</BINVAL></SOUND>"
    "<URL>http://www.xmpp.example/xsf/people/stpeter.shtml</URL><BDAY>1966-08-06</BDAY>"
    "<ORG><ORGNAME>XMPP Standards "
    "Foundation</ORGNAME><ORGUNIT>Board</ORGUNIT><ORGUNIT>Editors</ORGUNIT></ORG>"
    "<TITLE>Executive Director</TITLE><ROLE>Patron Saint</ROLE><MAILER>pine</MAILER><TZ>-06:00</TZ>"
    "<GEO><LAT>39.59</LAT><LON>-105.01</LON></GEO><CATEGORIES><KEYWORD>xmpp</KEYWORD><KEYWORD>sip</KEYWORD></"
    "CATEGORIES>"
    "<TEL><WORK/><VOICE/><NUMBER>303-308-3282</NUMBER></TEL><TEL><HOME/><MSG/><NUMBER/></TEL>"
    "<TEL><HOME/><FAX/><NUMBER>+1 303 555</NUMBER></TEL>"
    "<ADR><WORK/><PREF/><POBOX>1</POBOX><EXTADD>Suite 600</EXTADD><STREET>1899 Wynkoop Street</STREET>"
    "<LOCALITY>Denver</LOCALITY><REGION>CO</REGION><PCODE>80202</PCODE><CTRY>USA</CTRY></ADR>"
    "<LABEL><HOME/><LINE>A</LINE><LINE>B</LINE></LABEL>"
    "<EMAIL><WORK/><INTERNET/><PREF/><USERID>stpeter@jabber.example</USERID></EMAIL>"
    "<JABBERID>stpeter@jabber.example</JABBERID><NOTE>a note</NOTE><DESC>More &amp; "
    "more</DESC><PRODID>x</PRODID>"
    "<REV>2003-07-11T12:34:56Z</REV><SORT-STRING>S</SORT-STRING><UID>123</UID><CLASS><PUBLIC/></CLASS>"
    "<KEY><TYPE>text/plain</TYPE><CRED>0xAC</CRED></KEY>";

TEST(vcard_temp, whole_card_survives_reading_and_writing) {
    std::string expected(full_card);
    std::string const empty_number = "<TEL><HOME/><MSG/><NUMBER/></TEL>";
    expected.erase(expected.find(empty_number), empty_number.size());
    EXPECT_EQ(rewritten(full_card), expected);
    EXPECT_EQ(rewritten(expected), expected);
}

TEST(vcard_temp, fields_arrive_in_the_terms_of_rfc6350) {
    auto const card = read(full_card);
    EXPECT_EQ(card.first("fn")->text(), "Peter Saint-Andre");
    EXPECT_EQ(card.first("n")->component_text(1), "Peter");
    EXPECT_EQ(card.first("nickname")->values, (std::vector<component>{{"stpeter"}, {"psa"}}));
    EXPECT_EQ(card.first("photo")->text(), "data:image/png;base64,iVBORw==");
    EXPECT_EQ(card.first("bday")->text(), "19660806");
    EXPECT_EQ(card.first("bday")->type, "date-and-or-time");
    EXPECT_EQ(card.first("rev")->text(), "20030711T123456Z");
    EXPECT_EQ(card.first("impp")->text(), "xmpp:stpeter@jabber.example");
    EXPECT_EQ(card.first("geo")->text(), "geo:39.59,-105.01");
    EXPECT_EQ(card.first("adr")->component_text(2), "1899 Wynkoop Street");
    EXPECT_TRUE(card.first("adr")->preferred());
    EXPECT_EQ(card.first("label")->text(), "A\nB");
}

TEST(vcard_temp, order_inside_tel_does_not_matter) {
    std::string const expected = "<TEL><HOME/><VOICE/><NUMBER>+15551234567</NUMBER></TEL>";
    for (auto const *const text : {
             "<TEL><NUMBER>+15551234567</NUMBER><HOME/><VOICE/></TEL>",
             "<TEL><VOICE/><NUMBER>+15551234567</NUMBER><HOME/></TEL>",
             "<tel><voice/><home/><number> +15551234567\n</number></tel>",
             "<TEL>\n <HOME/>\n <VOICE/>\n <NUMBER>+15551234567</NUMBER>\n</TEL>",
             "<TEL><HOME/><VOICE/>+15551234567</TEL>",
             "<TEL><HOME/><VOICE/><PREF/><NUMBER>+15551234567</NUMBER></TEL>",
             "<TEL><HOME/><VOICE/><NUMBER>+15551234567</NUMBER><FOO><BAR/></FOO></TEL>",
         })
        EXPECT_EQ(rewritten(text), expected) << text;
}

TEST(vcard_temp, preference_of_a_telephone_kept_but_never_written) {
    auto const card = read("<TEL><VOICE/><PREF/><NUMBER>1</NUMBER></TEL>");
    EXPECT_TRUE(card.first("tel")->preferred());
    EXPECT_EQ(written(card).find("PREF"), std::string::npos);
}

TEST(vcard_temp, telephone_uri_written_without_its_scheme) {
    card held;
    held.add(make_uri("tel", "tel:+15551234567")).set_parameter("type", {"cell"});
    held.add(make_uri("tel", "sip:juliet@capulet.example"));
    EXPECT_EQ(written(held),
              "<vCard xmlns='vcard-temp'><TEL><CELL/><NUMBER>+15551234567</NUMBER></TEL>"
              "<TEL><NUMBER>sip:juliet@capulet.example</NUMBER></TEL></vCard>");
}

TEST(vcard_temp, empty_elements_say_nothing) {
    EXPECT_TRUE(read("<FN/><N><FAMILY/></N><NICKNAME> , "
                     "</NICKNAME><PHOTO/><PHOTO><BINVAL/></PHOTO><TEL/><EMAIL><USERID/></EMAIL>"
                     "<JABBERID/><GEO><LAT/><LON/></GEO><ORG/><CATEGORIES/><CLASS/><BDAY/><X-FOO/"
                     "><VERSION>2.0</VERSION>")
                    .properties.empty());
    EXPECT_TRUE(read("").properties.empty());
}

TEST(vcard_temp, wrapped_base64_joined) {
    EXPECT_EQ(
        read("<PHOTO><TYPE>image/png</TYPE><BINVAL>\n iVBO\n Rw==\n</BINVAL></PHOTO>").first("photo")->text(),
        "data:image/png;base64,iVBORw==");
}

TEST(vcard_temp, what_is_not_known_survives) {
    for (std::string const text : {
             "<FUTURE><PART>1</PART></FUTURE>",
             "<AGENT><FN>Nurse</FN></AGENT>",
             "<mood xmlns='urn:example:mood'><happy/></mood>",
             "<ADR><STREET>x</STREET><FUTURE>y</FUTURE></ADR>",
             "<PHOTO><TYPE>image/png</TYPE><BINVAL>not base64!</BINVAL></PHOTO>",
             "<SOUND><PHONETIC>joo-lee-et</PHONETIC></SOUND>",
             "<GEO><LAT>north</LAT><LON>1</LON></GEO>",
             "<FN>Juliet<B>!</B></FN>",
         })
        EXPECT_EQ(rewritten(text), text);
}

TEST(vcard_temp, misspelt_extended_address_understood) {
    EXPECT_EQ(rewritten("<ADR><EXTADR>Suite 600</EXTADR></ADR>"), "<ADR><EXTADD>Suite 600</EXTADD></ADR>");
}

TEST(vcard_temp, birthday_that_is_no_date_stays_text) {
    auto const card = read("<BDAY>Lammas Eve</BDAY>");
    EXPECT_EQ(card.first("bday")->type, "text");
    EXPECT_EQ(rewritten("<BDAY>Lammas Eve</BDAY>"), "<BDAY>Lammas Eve</BDAY>");
}

TEST(vcard_temp, names_come_first) {
    EXPECT_EQ(rewritten("<TITLE>T</TITLE><N><GIVEN>J</GIVEN></N><FN>F</FN>"),
              "<FN>F</FN><N><GIVEN>J</GIVEN></N><TITLE>T</TITLE>");
}

TEST(vcard_temp, foreign_roots_refused) {
    for (auto const *const text : {"<vCard xmlns='jabber:client'/>", "<query xmlns='vcard-temp'/>",
                                   "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>"})
        EXPECT_EQ(read_temp(xml_of(text)).error().code, error_code::invalid_input) << text;
    EXPECT_TRUE(read_temp(xml_of("<VCARD xmlns='vcard-temp'/>")));
}

TEST(vcard_temp, properties_of_version_4_only_left_out) {
    card held;
    held.add(make_structured("gender", {{"F"}, {}}));
    held.add(make_uri("impp", "sip:juliet@capulet.example"));
    held.add(make_text("xml", "<x xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>"));
    EXPECT_EQ(written(held), "<vCard xmlns='vcard-temp'/>");
}

}  // namespace
}  // namespace cusax::vcard
