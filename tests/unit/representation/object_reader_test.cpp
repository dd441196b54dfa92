#include "representation/object_reader.hpp"

#include "model/domain_name.hpp"
#include "reading.hpp"

#include <gtest/gtest.h>

namespace cusax::representation {
namespace {

using nlohmann::json;

pointers pointers_in(mistakes const &found) {
    pointers all;
    for (auto const &mistake : found) all.push_back(mistake.pointer);
    return all;
}

TEST(pointer_step, tilde_and_slash_escaped) {
    // RFC 6901 §5
    EXPECT_EQ(pointer_step("a/b"), "a~1b");
    EXPECT_EQ(pointer_step("m~n"), "m~0n");
    EXPECT_EQ(pointer_step("~1"), "~01");
    EXPECT_EQ(pointer_step(" "), " ");
    EXPECT_EQ(pointer_step(""), "");
}

TEST(object_reader, absent_member_leaves_target_alone) {
    mistakes found;
    json const value = json::object();
    object_reader in(value, "", found);
    bool flag = true;
    std::string text = "kept";
    std::optional<std::string> maybe = "kept";
    std::int64_t number = 7;
    std::uint16_t port = 5061;
    auto transport = model::sip_transport::tls;
    in.read("a", flag);
    in.read("a", text);
    in.read("a", maybe);
    in.read("a", number, 0, 9);
    in.read("a", port);
    in.read("a", transport);
    EXPECT_TRUE(flag);
    EXPECT_EQ(text, "kept");
    EXPECT_EQ(maybe, "kept");
    EXPECT_EQ(number, 7);
    EXPECT_EQ(port, 5061);
    EXPECT_EQ(transport, model::sip_transport::tls);
    EXPECT_TRUE(found.empty());
}

TEST(object_reader, mistaken_member_leaves_target_alone_and_is_told) {
    for (auto const *const text : {R"({"a":[]})", R"({"a":{}})", R"({"a":1.5})"}) {
        mistakes found;
        json const value = read(text);
        object_reader in(value, "/at", found);
        bool flag = true;
        std::string word = "kept";
        std::optional<std::string> maybe = "kept";
        std::int64_t number = 7;
        std::uint16_t port = 5061;
        auto transport = model::sip_transport::tls;
        in.read("a", flag);
        in.read("a", word);
        in.read("a", maybe);
        in.read("a", number, 0, 9);
        in.read("a", port);
        in.read("a", transport);
        EXPECT_TRUE(flag);
        EXPECT_EQ(word, "kept");
        EXPECT_EQ(maybe, "kept");
        EXPECT_EQ(number, 7);
        EXPECT_EQ(port, 5061);
        EXPECT_EQ(transport, model::sip_transport::tls);
        EXPECT_EQ(pointers_in(found), pointers(6, "/at/a")) << text;
    }
}

TEST(object_reader, null_empties_only_an_optional_text) {
    mistakes found;
    json const value = read(R"({"a":null})");
    object_reader in(value, "", found);
    std::optional<std::string> maybe = "gone";
    in.read("a", maybe);
    EXPECT_FALSE(maybe);
    EXPECT_TRUE(found.empty());
    std::string text;
    in.read("a", text);
    EXPECT_EQ(pointers_in(found), pointers{"/a"});
}

TEST(object_reader, whole_number_held_to_its_range) {
    std::pair<char const *, bool> const cases[] = {
        {"1", true},
        {"65535", true},
        {"0", false},
        {"65536", false},
        {"-1", false},
        {"1.0", false},
        {"1e2", false},
        {"\"1\"", false},
        {"true", false},
        {"null", false},
        {"9223372036854775807", false},
        {"9223372036854775808", false},
        {"18446744073709551615", false},
    };
    for (auto const &[text, fits] : cases) {
        mistakes found;
        json const value = {{"port", read(text)}};
        object_reader in(value, "", found);
        std::uint16_t port = 7;
        in.read("port", port, std::uint16_t{1});
        EXPECT_EQ(found.empty(), fits) << text;
        EXPECT_EQ(port != 7, fits) << text;
    }
}

// What wraps around to a small number must not be taken for it.
TEST(object_reader, unsigned_number_beyond_the_signed_ones_refused) {
    mistakes found;
    json const value = {{"n", UINT64_MAX}};
    object_reader in(value, "", found);
    std::int64_t number = 7;
    in.read("n", number, INT64_MIN, INT64_MAX);
    EXPECT_EQ(number, 7);
    EXPECT_EQ(found.size(), 1U);
}

TEST(object_reader, text_with_control_characters_or_too_long_refused) {
    for (auto const *const text :
         {R"("a\u0000b")", R"("\u0000")", R"("a\nb")", R"("\u007f")", R"("\u0085")", R"("12345")"}) {
        mistakes found;
        json const value = {{"a", read(text)}};
        object_reader in(value, "", found);
        std::string word;
        in.read("a", word, 4);
        EXPECT_EQ(pointers_in(found), pointers{"/a"}) << text;
        EXPECT_EQ(word, "");
    }
    mistakes found;
    json const value = {{"a", "ü€"}};
    object_reader in(value, "", found);
    std::string word;
    in.read("a", word, 5);
    EXPECT_EQ(word, "ü€") << "octets are counted, and 5 fit";
}

TEST(object_reader, choice_read_by_name_and_names_told) {
    mistakes found;
    json const value = read(R"({"good":"wss","bad":"sctp","case":"WSS"})");
    object_reader in(value, "", found);
    auto transport = model::sip_transport::udp;
    in.read("good", transport);
    EXPECT_EQ(transport, model::sip_transport::wss);
    in.read("bad", transport);
    in.read("case", transport);
    EXPECT_EQ(found, (mistakes{{"/bad", "must be one of udp, tcp, tls, ws, wss"},
                               {"/case", "must be one of udp, tcp, tls, ws, wss"}}));
}

TEST(object_reader, required_member_parsed_or_told) {
    mistakes found;
    json const value = read(R"({"good":"capulet.example","bad":"-","kind":1})");
    object_reader in(value, "/at", found);
    EXPECT_EQ(in.require("good", model::domain_name::parse).value().ascii(), "capulet.example");
    EXPECT_TRUE(found.empty());
    EXPECT_FALSE(in.require("bad", model::domain_name::parse));
    EXPECT_FALSE(in.require("kind", model::domain_name::parse));
    EXPECT_FALSE(in.require("absent", model::domain_name::parse));
    EXPECT_EQ(pointers_in(found), (pointers{"/at/bad", "/at/kind", "/at/absent"}));
    EXPECT_EQ(found[2].detail, "must be given");
}

TEST(object_reader, array_elements_come_with_their_pointers) {
    mistakes found;
    json const value = read(R"({"list":[1,2,3],"no":{},"none":null})");
    object_reader in(value, "/a~1b", found);
    pointers seen;
    auto const note = [&](json const &, std::string const &pointer) { seen.push_back(pointer); };
    in.each("list", 3, note);
    in.each("absent", 3, note);
    EXPECT_EQ(seen, (pointers{"/a~1b/list/0", "/a~1b/list/1", "/a~1b/list/2"}));
    in.each("list", 2, note);
    in.each("no", 2, note);
    in.each("none", 2, note);
    EXPECT_EQ(pointers_in(found), (pointers{"/a~1b/list", "/a~1b/no", "/a~1b/none"}));
    EXPECT_EQ(seen.size(), 3U);
}

TEST(object_reader, unknown_members_told_with_escaped_pointers) {
    mistakes found;
    json const value = read(R"({"known":1,"a/b":1,"m~n":2,"nul\u0000":3})");
    object_reader in(value, "/x", found);
    in.take("known");
    in.refuse_unknown();
    EXPECT_EQ(pointers_in(found), (pointers{"/x/a~1b", "/x/m~0n", std::string("/x/nul\0", 7)}));
}

TEST(object_reader, value_that_is_no_object_is_one_mistake) {
    for (auto const *const text : {"null", "[]", "1", "\"{}\""}) {
        mistakes found;
        json const value = read(text);
        object_reader in(value, "/x", found);
        bool flag = false;
        in.read("a", flag);
        EXPECT_EQ(in.require("b"), nullptr);
        in.refuse_unknown();
        EXPECT_EQ(found, (mistakes{{"/x", "must be an object"}})) << text;
    }
}

TEST(to_error, keeps_order_and_is_bounded) {
    mistakes found{{"/a", "first"}, {"/b", "second"}};
    auto const few = to_error(found);
    EXPECT_EQ(few.code, error_code::invalid_input);
    EXPECT_EQ(few.detail, "first");
    EXPECT_EQ(few.inputs, found);
    auto const many = to_error(mistakes(max_mistakes_told + 1, {"/a", "again"}));
    EXPECT_EQ(many.inputs.size(), max_mistakes_told);
}

}  // namespace
}  // namespace cusax::representation
