// jCard: RFC 7095.
#include "vcard/jcard.hpp"

#include "vcard/raw_xml.hpp"
#include "vcard/temp.hpp"
#include "xml/parser.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace cusax::vcard {
namespace {

// RFC 7095 appendix B.1
constexpr auto rfc_example = R"(["vcard",[["version",{},"text","4.0"],
  ["fn",{},"text","Simon Perreault"],
  ["n",{},"text",["Perreault","Simon","","",["ing. jr","M.Sc."]]],
  ["bday",{},"date-and-or-time","--02-03"],
  ["anniversary",{},"date-and-or-time","2009-08-08T14:30:00-05:00"],
  ["gender",{},"text","M"],
  ["lang",{"pref":"1"},"language-tag","fr"],
  ["lang",{"pref":"2"},"language-tag","en"],
  ["org",{"type":"work"},"text","Viagenie"],
  ["adr",{"type":"work"},"text",["","Suite D2-630","2875 Laurier","Quebec","QC","G1V 2M2","Canada"]],
  ["tel",{"type":["work","voice"],"pref":"1"},"uri","tel:+1-418-656-9254;ext=102"],
  ["tel",{"type":["work","cell","voice","video","text"]},"uri","tel:+1-418-262-6501"],
  ["email",{"type":"work"},"text","simon.perreault@viagenie.ca"],
  ["geo",{"type":"work"},"uri","geo:46.772673,-71.282945"],
  ["key",{"type":"work"},"uri","http://www.viagenie.ca/simon.perreault/simon.asc"],
  ["tz",{},"utc-offset","-05:00"],
  ["url",{"type":"home"},"uri","http://nomis80.org"],
  ["nickname",{"group":"a"},"text","x","y"],
  ["x-number",{},"integer",5],["x-flag",{},"boolean",false]]])";

TEST(jcard, rfc7095_example_round_trips) {
    auto const card = parse_jcard(rfc_example);
    ASSERT_TRUE(card) << card.error().detail;
    EXPECT_EQ(to_jcard(*card), nlohmann::json::parse(rfc_example));
    EXPECT_EQ(parse_jcard(render_jcard(*card)).value(), *card);
}

TEST(jcard, values_arrive_in_the_terms_of_rfc6350) {
    auto const card = parse_jcard(rfc_example).value();
    EXPECT_EQ(card.first("n")->values[4], (component{"ing. jr", "M.Sc."}));
    EXPECT_TRUE(card.first("n")->values[2].empty());
    EXPECT_EQ(card.first("bday")->text(), "--0203");
    EXPECT_EQ(card.first("anniversary")->text(), "20090808T143000-0500");
    EXPECT_EQ(card.first("tz")->text(), "-0500");
    EXPECT_TRUE(card.first("org")->structured);
    EXPECT_EQ(card.first("nickname")->values.size(), 2U);
    EXPECT_EQ(card.first("nickname")->group, "a");
    EXPECT_EQ(card.first("x-number")->text(), "5");
    EXPECT_EQ(card.first("version"), nullptr);
}

TEST(jcard, stored_card_returns_every_element_of_a_client) {
    std::string const text =
        "<vCard xmlns='vcard-temp'><FN>Ji\u0159\u00ED "
        "&lt;1&gt;</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw==</BINVAL></PHOTO>"
        "<ORG><ORGUNIT>only a "
        "unit</ORGUNIT></ORG><TEL><HOME/><VOICE/><NUMBER>1</NUMBER></TEL><NOTE>a\n\"b\"</NOTE>"
        "<FUTURE a='1'><PART>x</PART></FUTURE><m xmlns='urn:m'/></vCard>";
    auto const card = read_temp(xml::parse(text).value()).value();
    auto const stored = parse_jcard(render_jcard(card));
    ASSERT_TRUE(stored) << stored.error().detail;
    EXPECT_EQ(*stored, card);
    EXPECT_EQ(xml::render(render_temp(*stored)), text);
}

TEST(jcard, number_that_json_would_change_stays_text) {
    card held;
    for (auto const *const text : {"1.10", "007", "true", "[1]", "nonsense"}) {
        auto number = make_text("x-n", text);
        number.type = "float";
        held.add(number);
    }
    EXPECT_EQ(parse_jcard(render_jcard(held)).value(), held);
}

TEST(jcard, broken_input_refused_with_its_place) {
    struct row {
        char const *text;
        error_code code;
        char const *pointer;
    };
    row const table[] = {
        {"", error_code::malformed, nullptr},
        {"[\"vcard\",[", error_code::malformed, nullptr},
        {"[\"vcard\",[[\"fn\",{},\"text\",\"\xFF\"]]]", error_code::malformed, nullptr},
        {"{}", error_code::invalid_input, ""},
        {"[\"vcard\"]", error_code::invalid_input, ""},
        {"[\"vcard\",{}]", error_code::invalid_input, ""},
        {"[\"xcard\",[]]", error_code::invalid_input, ""},
        {"[\"vcard\",[1]]", error_code::invalid_input, "/1/0"},
        {"[\"vcard\",[[\"fn\",{},\"text\"]]]", error_code::invalid_input, "/1/0"},
        {"[\"vcard\",[[1,{},\"text\",\"x\"]]]", error_code::invalid_input, "/1/0"},
        {"[\"vcard\",[[\"f n\",{},\"text\",\"x\"]]]", error_code::invalid_input, "/1/0/0"},
        {"[\"vcard\",[[\"a\\r\\nB\",{},\"text\",\"x\"]]]", error_code::invalid_input, "/1/0/0"},
        {"[\"vcard\",[[\"fn\",[],\"text\",\"x\"]]]", error_code::invalid_input, "/1/0/1"},
        {"[\"vcard\",[[\"fn\",{\"a b\":\"\"},\"text\",\"x\"]]]", error_code::invalid_input, "/1/0/1"},
        {"[\"vcard\",[[\"fn\",{\"type\":{}},\"text\",\"x\"]]]", error_code::invalid_input, "/1/0/1"},
        {"[\"vcard\",[[\"fn\",{\"group\":\"a:b\"},\"text\",\"x\"]]]", error_code::invalid_input, "/1/0/1"},
        {"[\"vcard\",[[\"fn\",{},\"\",\"x\"]]]", error_code::invalid_input, "/1/0/2"},
        {"[\"vcard\",[[\"fn\",{},\"text\",null]]]", error_code::invalid_input, "/1/0/3"},
        {"[\"vcard\",[[\"fn\",{},\"text\",\"a\\u0000b\"]]]", error_code::invalid_input, "/1/0/3"},
        {"[\"vcard\",[[\"fn\",{},\"text\",\"a\\u0007b\"]]]", error_code::invalid_input, "/1/0/3"},
        {"[\"vcard\",[[\"n\",{},\"text\",[[[\"deep\"]]]]]]", error_code::invalid_input, "/1/0/3"},
    };
    for (auto const &[text, code, pointer] : table) {
        auto const read = parse_jcard(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, code) << text;
        if (pointer == nullptr) continue;
        ASSERT_EQ(read.error().inputs.size(), 1U) << text;
        EXPECT_EQ(read.error().inputs[0].pointer, pointer) << text;
    }
}

TEST(jcard, hostile_size_and_nesting_refused) {
    limits const small{.octets = 100, .properties = 2};
    EXPECT_EQ(parse_jcard(std::string(1000, ' '), small).error().code, error_code::too_large);
    EXPECT_EQ(
        parse_jcard(
            R"(["vcard",[["a",{},"text","1"],["a",{},"text","1"],["a",{},"text","1"],["a",{},"text","1"]]])",
            small)
            .error()
            .code,
        error_code::too_large);
    auto const long_text = R"(["vcard",[["a",{},"text",")" + std::string(150, 'x') + R"("]]])";
    EXPECT_EQ(parse_jcard(long_text, small).error().code, error_code::too_large);
    std::string const depth(500000, '[');
    EXPECT_FALSE(
        parse_jcard(R"(["vcard",[["a",{},"text",)" + depth + std::string(depth.size(), ']') + "]]]"));
}

}  // namespace
}  // namespace cusax::vcard
