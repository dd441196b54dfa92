// What vcard-temp and vCard4 both know survives the way from one to the other
// and back, for cards put together at random (XEP-0054, RFC 6351).
#include "vcard/jcard.hpp"
#include "vcard/temp.hpp"
#include "vcard/xml4.hpp"
#include "xml/parser.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace cusax::vcard {
namespace {

constexpr int cards = 400;

// Texts that want escaping somewhere: in XML, in JSON, in a list, in base64, in a URI.
constexpr std::array texts{"Juliet",      "O & <Romeo>",     "\"so-called\" 'rose'", "semi; colon, comma",
                           "back\\slash", "Zo\u00EB \u20AC", "line\nbreak",          "100 % sip:x",
                           "]]>",         "\u5B89"};

// Makes elements of vcard-temp as their DTD orders them, so that what is written can be compared.
class card_maker {
  public:
    explicit card_maker(unsigned seed) : chance_(seed) {}

    xml::element make() {
        xml::element root("vCard", "vcard-temp");
        root.add("FN", text());
        if (perhaps()) add(root, "N", {"FAMILY", "GIVEN", "MIDDLE", "PREFIX", "SUFFIX"});
        std::array<void (card_maker::*)(xml::element &), 9> const kinds{
            &card_maker::add_plain,    &card_maker::add_telephone, &card_maker::add_mail,
            &card_maker::add_postal,   &card_maker::add_photo,     &card_maker::add_org,
            &card_maker::add_keywords, &card_maker::add_jid,       &card_maker::add_place};
        for (auto count = pick(8); count > 0; --count) (this->*kinds.at(pick(kinds.size())))(root);
        return root;
    }

  private:
    std::size_t pick(std::size_t below) { return chance_() % below; }
    bool perhaps() { return pick(2) == 0; }
    std::string text() { return texts.at(pick(texts.size())); }

    void add(xml::element &to, std::string name, std::initializer_list<char const *> parts) {
        xml::element made(std::move(name), "vcard-temp");
        for (auto const *const part : parts)
            if (perhaps()) made.add(part, text());
        if (made.first_child() != nullptr) to.add(std::move(made));
    }
    void flag(xml::element &to, char const *name) { to.add(xml::element(name, "vcard-temp")); }
    void types(xml::element &to, std::initializer_list<char const *> names) {
        for (auto const *const name : names)
            if (perhaps()) flag(to, name);
    }

    void add_plain(xml::element &to) {
        constexpr std::array names{"TITLE", "ROLE", "MAILER", "DESC", "PRODID", "SORT-STRING", "UID", "URL"};
        to.add(names.at(pick(names.size())), text());
        if (perhaps()) to.add("BDAY", "1597-07-" + std::to_string(10 + pick(20)));
    }
    void add_telephone(xml::element &to) {
        auto &made = to.add(xml::element("TEL", "vcard-temp"));
        types(made, {"HOME", "WORK", "VOICE", "FAX", "PAGER", "MSG", "CELL", "VIDEO", "BBS", "MODEM", "ISDN",
                     "PCS"});
        made.add("NUMBER",
                 perhaps() ? "+4930123" + std::to_string(pick(10000)) : "sip:juliet@capulet.example");
    }
    void add_mail(xml::element &to) {
        auto &made = to.add(xml::element("EMAIL", "vcard-temp"));
        types(made, {"HOME", "WORK", "INTERNET", "X400", "PREF"});
        made.add("USERID", text());
    }
    void add_postal(xml::element &to) {
        auto &made = to.add(xml::element("ADR", "vcard-temp"));
        types(made, {"HOME", "WORK", "POSTAL", "PARCEL", "DOM", "INTL", "PREF"});
        made.add("STREET", text());
        for (auto const *const part : {"LOCALITY", "REGION", "PCODE", "CTRY"})
            if (perhaps()) made.add(part, text());
    }
    void add_photo(xml::element &to) {
        auto &made = to.add(xml::element(perhaps() ? "PHOTO" : "LOGO", "vcard-temp"));
        if (perhaps()) {
            made.add("EXTVAL", "http://capulet.example/" + std::to_string(pick(100)));
            return;
        }
        if (perhaps()) made.add("TYPE", "image/png");
        made.add("BINVAL", "iVBORw==");
    }
    void add_org(xml::element &to) {
        auto &made = to.add(xml::element("ORG", "vcard-temp"));
        made.add("ORGNAME", text());
        for (auto units = pick(3); units > 0; --units) made.add("ORGUNIT", text());
    }
    void add_keywords(xml::element &to) {
        auto &made = to.add(xml::element("CATEGORIES", "vcard-temp"));
        for (auto words = 1 + pick(3); words > 0; --words) made.add("KEYWORD", text());
    }
    void add_jid(xml::element &to) {
        to.add("JABBERID", "juliet" + std::to_string(pick(9)) + "@capulet.example");
    }
    void add_place(xml::element &to) {
        auto &made = to.add(xml::element("GEO", "vcard-temp"));
        made.add("LAT", std::to_string(pick(90)) + ".5");
        made.add("LON", "-" + std::to_string(pick(180)));
    }

    std::mt19937 chance_;
};

// On the wire and back, so that escaping is part of the way.
xml::element sent(xml::element const &element) { return xml::parse(xml::render(element)).value(); }

TEST(conversion, random_cards_keep_everything_that_both_forms_know) {
    for (unsigned seed = 0; seed < cards; ++seed) {
        auto const original = card_maker(seed).make();
        auto const first = read_temp(sent(original)).value();
        EXPECT_EQ(xml::render(render_temp(first)), xml::render(original)) << "seed " << seed;
        auto const four = render_xml4(first);
        auto const through = read_xml4(sent(four)).value();
        EXPECT_EQ(xml::render(render_temp(through)), xml::render(original)) << "seed " << seed;
        EXPECT_EQ(xml::render(render_xml4(through)), xml::render(four)) << "seed " << seed;
    }
}

TEST(conversion, random_cards_come_back_from_the_store_as_they_were) {
    for (unsigned seed = 0; seed < cards; ++seed) {
        auto const original = card_maker(seed).make();
        auto const stored = parse_jcard(render_jcard(read_temp(original).value())).value();
        EXPECT_EQ(xml::render(render_temp(stored)), xml::render(original)) << "seed " << seed;
        EXPECT_EQ(parse_jcard(render_jcard(stored)).value(), stored) << "seed " << seed;
    }
}

// Each form keeps in the store what the other cannot say, for the next time that it is asked.
TEST(conversion, unknown_elements_of_both_forms_survive_in_the_store) {
    std::string const text =
        "<FUTURE xmlns='vcard-temp'><A b='c'>1</A></FUTURE><mood xmlns='urn:example:mood'><happy/></mood>";
    auto const temp = read_temp(xml::parse("<vCard xmlns='vcard-temp'>" + text + "</vCard>").value()).value();
    auto const stored = parse_jcard(render_jcard(temp)).value();
    auto const again = xml::render(render_temp(stored));
    EXPECT_NE(again.find("<FUTURE><A b='c'>1</A></FUTURE>"), std::string::npos) << again;
    EXPECT_NE(again.find("<mood xmlns='urn:example:mood'><happy/></mood>"), std::string::npos) << again;
    auto const four = xml::render(render_xml4(stored));
    EXPECT_NE(four.find("<mood xmlns='urn:example:mood'><happy/></mood>"), std::string::npos) << four;

    auto const later =
        read_xml4(xml::parse("<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><future><text>1</text>"
                             "</future><x-y><part><deep/></part></x-y></vcard>")
                      .value())
            .value();
    auto const back = xml::render(render_xml4(parse_jcard(render_jcard(later)).value()));
    EXPECT_NE(back.find("<future><text>1</text></future>"), std::string::npos) << back;
    EXPECT_NE(back.find("<x-y><part><deep/></part></x-y>"), std::string::npos) << back;
}

}  // namespace
}  // namespace cusax::vcard
