#include "representation/json_text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace cusax::representation {
namespace {

using nlohmann::json;
using namespace std::string_literals;

std::string nested(std::size_t depth, std::string_view open, std::string_view close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += open;
    for (std::size_t i = 0; i < depth; ++i) text += close;
    return text;
}

// RFC 8259 §13
TEST(json_text, rfc8259_examples_read) {
    auto const image =
        parse_json(R"({"Image": {"Width": 800, "Title": "View from 15th Floor", "Animated": false,
                                      "IDs": [116, 943, 234, 38793], "Latitude": 37.7668, "none": null}})");
    ASSERT_TRUE(image);
    EXPECT_EQ((*image)["Image"]["Width"], 800);
    EXPECT_EQ((*image)["Image"]["IDs"], json::parse("[116,943,234,38793]"));
    EXPECT_EQ((*image)["Image"]["Latitude"], 37.7668);
    EXPECT_TRUE((*image)["Image"]["none"].is_null());
    EXPECT_EQ(parse_json("\"Hello world!\"").value(), "Hello world!");
    EXPECT_EQ(parse_json(" 42 ").value(), 42);
    EXPECT_EQ(parse_json("true").value(), true);
}

TEST(json_text, structure_kept_in_every_nesting) {
    auto const text = R"([{"a":[[],{}],"b":{"c":{"d":[1,{"e":-2.5}]}}},"x",[null]])";
    EXPECT_EQ(render_json(parse_json(text).value()), text);
}

TEST(json_text, what_is_not_json_refused) {
    for (auto const &text :
         {""s,          " "s,   "{"s,       "[1,]"s,     "{\"a\":1,}"s,    "{'a':1}"s,  "{a:1}"s,
          "01"s,        "+1"s,  ".5"s,      "1."s,       "\"tab\there\""s, "\"open"s,   "{} {}"s,
          "nul"s,       "NaN"s, "[NaN]"s,   "Infinity"s, "-Infinity"s,     "// no\n1"s, "/* no */ 1"s,
          "\"\\x41\""s, "]"s,   "{\"a\"}"s, "[1 2]"s}) {
        auto const refused = parse_json(text);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().code, error_code::malformed) << text;
        EXPECT_FALSE(refused.error().detail.empty()) << text;
    }
}

// Whatever stands behind a NUL would be hidden from us and seen by others.
TEST(json_text, bare_nul_refused_wherever_it_stands) {
    for (auto const &text :
         {"\0"s, "{}\0"s, "{}\0{\"status\":\"active\"}"s, "\0{}"s, "{\"a\":\0 1}"s, "\"\0\""s}) {
        auto const refused = parse_json(text);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().code, error_code::malformed) << text;
    }
}

TEST(json_text, octets_that_are_not_utf8_refused) {
    for (auto const &octets :
         {"\xFF"s, "\xC0\x80"s, "\xED\xA0\x80"s, "\xF4\x90\x80\x80"s, "\xC3"s, "\xE2\x82"s}) {
        EXPECT_EQ(parse_json("\"" + octets + "\"").error().code, error_code::malformed);
        EXPECT_EQ(parse_json("{\"" + octets + "\":1}").error().code, error_code::malformed);
    }
    EXPECT_EQ(parse_json("\"Zürich 𝄞\"").value(), "Zürich 𝄞");
}

// RFC 8259 §7, §8.2: a pair makes one character, half of it none.
TEST(json_text, lone_surrogate_escape_refused) {
    EXPECT_EQ(parse_json(R"("\uD834\uDD1E")").value(), "𝄞");
    for (auto const *const text : {R"("\ud800")", R"("\udc00")", R"("\ud800x")", R"("\ud800\ud800")",
                                   R"("\ud834\n")", R"({"\ud800":1})", R"("\u12")"}) {
        auto const refused = parse_json(text);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().code, error_code::malformed) << text;
    }
}

TEST(json_text, member_that_stands_twice_refused) {
    for (auto const *const text : {R"({"a":1,"a":1})", R"({"b":{"a":1,"c":[],"a":null}})", R"([{"":1,"":2}])",
                                   R"({"a":1,"\u0061":2})", R"({"a":{"x":1},"b":2,"a":3})"})
        EXPECT_EQ(parse_json(text).error().code, error_code::malformed) << text;
    EXPECT_NE(parse_json(R"({"email":1,"email":2})").error().detail.find("email"), std::string::npos);
    EXPECT_TRUE(parse_json(R"({"a":{"a":{"a":1}},"A":2,"b":[{"a":1},{"a":1}]})"))
        << "other objects, other names";
}

TEST(json_text, long_name_that_stands_twice_is_not_repeated) {
    std::string const name(100'000, 'x');
    EXPECT_LT(parse_json("{\"" + name + "\":1,\"" + name + "\":2}").error().detail.size(), 200U);
}

TEST(json_text, nesting_of_64_read_and_of_65_refused) {
    EXPECT_TRUE(parse_json(nested(64, "[", "]")));
    EXPECT_EQ(parse_json(nested(65, "[", "]")).error().code, error_code::malformed);
    EXPECT_TRUE(parse_json(nested(63, "{\"a\":", "}").insert(63 * 5, "{}")));
    EXPECT_EQ(parse_json(nested(64, "{\"a\":", "}").insert(64 * 5, "{}")).error().code,
              error_code::malformed);
    EXPECT_EQ(parse_json(std::string(1'000'000, '[')).error().code, error_code::malformed);
}

TEST(json_text, depth_counts_what_is_open_not_what_was) {
    std::string text = "[";
    for (int i = 0; i < 200; ++i) text += "[],{},";
    EXPECT_TRUE(parse_json(text + "0]"));
}

TEST(json_text, number_that_does_not_fit_refused) {
    EXPECT_EQ(parse_json("9223372036854775807").value(), INT64_MAX);
    EXPECT_EQ(parse_json("-9223372036854775808").value(), INT64_MIN);
    EXPECT_EQ(parse_json("18446744073709551615").value(), UINT64_MAX);
    EXPECT_EQ(parse_json("1e3").value(), 1000.0);
    for (auto const *const text :
         {"18446744073709551616", "-9223372036854775809", "[1e400]", "-1e400", "1.5E+999"}) {
        auto const refused = parse_json(text);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().code, error_code::malformed) << text;
    }
}

// A body may hold a password; nlohmann's own messages quote what was read last.
TEST(json_text, error_does_not_repeat_the_text) {
    for (auto const *const text :
         {R"({"password":"s3cret",})", R"({"password":"s3cret)", R"(["s3cret" "s3cret"])"})
        EXPECT_EQ(parse_json(text).error().detail.find("s3cret"), std::string::npos) << text;
}

TEST(json_text, rendering_is_one_line_of_utf8) {
    EXPECT_EQ(render_json({{"name", "Zürich\n"}, {"n", 1}}), R"({"n":1,"name":"Zürich\n"})");
    EXPECT_EQ(render_json("broken \xFF"), "\"broken \uFFFD\"");
}

}  // namespace
}  // namespace cusax::representation
