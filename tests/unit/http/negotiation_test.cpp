#include "http/negotiation.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cusax::http {
namespace {

constexpr std::array<std::string_view, 4> offers{"text/vcard; version=4.0", "text/vcard; version=3.0",
                                                 "application/vcard+xml", "application/json"};

request with(std::string name, std::string value) {
    request incoming;
    incoming.headers = {{std::move(name), std::move(value)}};
    return incoming;
}

TEST(choose, clients_wish_then_our_order) {
    std::pair<std::string, std::size_t> const rows[] = {
        {"", 0},
        {"*/*", 0},
        {"text/*", 0},
        {"text/vcard", 0},
        {"TEXT/VCARD; Version=\"3.0\"", 1},
        {"text/vcard;version=3.0", 1},
        {"application/*", 2},
        {"application/json;charset=utf-8", 3},
        {"application/json, text/vcard", 0},
        {"application/json, text/vcard;q=0.9", 3},
        {"text/vcard;q=0.5, application/json;q=0.5", 0},
        {"text/vcard;version=3.0, text/vcard;q=0.1, */*;q=0.2",
         1},  // RFC 9110 §12.5.1: the more specific range counts
        {"text/*;q=0, */*", 2},
        {"*/*;q=0.001, text/vcard;q=0", 2},
        {"nonsense, application/json", 3},
        {"application/json;q=2, application/vcard+xml", 2},
        {"application/json;q=1.000;ext=1", 3},
        {"text/html;x=\",\", application/json", 3},
    };
    for (auto const &[accept, index] : rows) {
        auto const chosen = choose(with("Accept", accept), offers);
        ASSERT_TRUE(chosen) << accept;
        EXPECT_EQ(*chosen, index) << accept;
    }
    EXPECT_EQ(choose({}, offers).value(), 0U);
}

TEST(choose, no_offer_liked_is_not_acceptable) {
    for (auto const accept :
         {"image/png", "text/vcard;version=2.1", "*/*;q=0", "application/json;q=0", "nonsense", "*/json"}) {
        auto const chosen = choose(with("Accept", accept), offers);
        ASSERT_FALSE(chosen) << accept;
        EXPECT_EQ(chosen.error().code, error_code::not_acceptable);
    }
}

TEST(check_content_type, parameters_beyond_the_accepted_ones_ignored) {
    constexpr std::array<std::string_view, 3> accepted{"application/merge-patch+json", "application/json",
                                                       "text/vcard; version=4.0"};
    std::pair<std::string, std::size_t> const good[] = {
        {"application/json", 1},
        {"Application/JSON; charset=UTF-8", 1},
        {"application/merge-patch+json", 0},
        {"text/vcard; charset=\"utf-8\"; version=4.0", 2},
    };
    for (auto const &[type, index] : good)
        EXPECT_EQ(check_content_type(with("Content-Type", type), accepted).value(), index) << type;
    for (auto const type : {"", "text/plain", "application/json; charset=latin1", "json", "text/vcard",
                            "application/*", "a/b/c"}) {
        auto const checked = check_content_type(with("Content-Type", type), accepted);
        ASSERT_FALSE(checked) << type;
        EXPECT_EQ(checked.error().code, error_code::unsupported_media_type);
    }
    EXPECT_FALSE(check_content_type({}, accepted));
}

TEST(parse_media_type, quoted_parameters_and_defects) {
    auto const type = parse_media_type("Text/VCard ; Version=\"4\\.0\";x=\"a;b\"; ");
    ASSERT_TRUE(type);
    EXPECT_EQ(type->type, "text");
    EXPECT_EQ(type->subtype, "vcard");
    std::vector<std::pair<std::string, std::string>> const expected{{"version", "4.0"}, {"x", "a;b"}};
    EXPECT_EQ(type->parameters, expected);
    for (auto const text : {"", "/", "text", "text/", "/x", "text/x y", "text/x;a", "text/x;=b",
                            "text/x;a=\"b", "text/x;a=b c"})
        EXPECT_FALSE(parse_media_type(text)) << text;
}

}  // namespace
}  // namespace cusax::http
