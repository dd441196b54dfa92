#include "storage/json_text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace cusax::storage {
namespace {

TEST(json_text, members_and_nesting_are_well_formed) {
    json_text to;
    to.begin_object()
        .member("a", "b")
        .member("n", std::int64_t{-1})
        .member("yes", true)
        .null("none")
        .member("absent", std::optional<std::string>())
        .begin_array("list")
        .begin_object()
        .end_object()
        .element("x")
        .element("y")
        .end_array()
        .begin_object("o")
        .begin_array("empty")
        .end_array()
        .end_object()
        .member("z", std::string("last"))
        .end_object();
    EXPECT_TRUE(to.storable());
    EXPECT_EQ(
        to.take(),
        R"({"a":"b","n":-1,"yes":true,"none":null,"absent":null,"list":[{},"x","y"],"o":{"empty":[]},"z":"last"})");
}

TEST(json_text, every_octet_that_json_forbids_is_escaped) {
    std::string text = "\"\\/ž";
    for (char c = 1; c < 0x20; ++c) text += c;
    json_text to;
    to.begin_object().member(text, text).end_object();
    EXPECT_TRUE(to.storable());
    auto const parsed = nlohmann::json::parse(to.take());
    EXPECT_EQ(parsed.at(text), text);
}

TEST(json_text, what_postgresql_cannot_keep_is_noted) {
    for (std::string const &text :
         {std::string("a\0b", 3), std::string("\xC3("), std::string("\xED\xA0\x80")}) {
        json_text value;
        value.begin_object().member("a", text).end_object();
        EXPECT_FALSE(value.storable());
        json_text key;
        key.begin_object().member(text, "a").end_object();
        EXPECT_FALSE(key.storable());
    }
}

}  // namespace
}  // namespace cusax::storage
