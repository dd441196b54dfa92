#include "http/conditional.hpp"

#include <gtest/gtest.h>

namespace cusax::http {
namespace {

request with(std::string name, std::string value) {
    request incoming;
    incoming.headers = {{std::move(name), std::move(value)}};
    return incoming;
}

TEST(write_condition, if_match_holds_for_the_versions_it_names) {
    struct row {
        std::string if_match;
        std::optional<std::int64_t> current;
        bool holds;
    };
    row const rows[] = {
        {"\"7\"", 7, true},
        {"\"7\"", 8, false},
        {"\"7\"", {}, false},
        {"\"6\", \"7\"", 7, true},
        {"\"6\" ,, \"7\"", 7, true},
        {"*", 7, true},
        {"*", {}, false},
        {"W/\"7\"", 7, false},
        {"\"abc\"", 7, false},
        {"\"\"", 0, false},
        {"\"07x\"", 7, false},
        {" \"7\" ", 7, true},
        {"\"a,b\", \"7\"", 7, true},
        {"\"99999999999999999999\"", 7, false},
    };
    for (auto const &[text, current, holds] : rows) {
        auto const condition = read_write_condition(with("If-Match", text));
        ASSERT_TRUE(condition) << text;
        EXPECT_FALSE(condition->empty());
        auto const outcome = check(*condition, current);
        EXPECT_EQ(outcome.has_value(), holds) << text;
        if (!holds) {
            EXPECT_EQ(outcome.error().code, error_code::version_mismatch);
        }
    }
}

TEST(write_condition, fields_on_several_lines_are_one_list) {
    request incoming = with("If-Match", "\"6\"");
    incoming.headers.push_back({"If-Match", "\"7\""});
    EXPECT_TRUE(check(*read_write_condition(incoming), 7));
}

TEST(write_condition, if_none_match_star_means_create_only) {
    auto const condition = read_write_condition(with("If-None-Match", "*"));
    ASSERT_TRUE(condition);
    EXPECT_TRUE(check(*condition, {}));
    EXPECT_EQ(check(*condition, 1).error().code, error_code::version_mismatch);
}

TEST(write_condition, none_is_empty_and_always_holds) {
    auto const condition = read_write_condition({});
    ASSERT_TRUE(condition);
    EXPECT_TRUE(condition->empty());
    EXPECT_TRUE(check(*condition, {}));
    EXPECT_TRUE(check(*condition, 3));
}

TEST(write_condition, malformed_fields_refused) {
    for (auto const text :
         {"", ",", "7", "\"7", "7\"", "\"7\" \"8\"", "*, \"7\"", "w/\"7\"", "W/7", "\"a b\"", "\"a\x01\""}) {
        auto const condition = read_write_condition(with("If-Match", text));
        ASSERT_FALSE(condition) << text;
        EXPECT_EQ(condition.error().code, error_code::malformed);
    }
    EXPECT_EQ(read_write_condition(with("If-None-Match", "x")).error().code, error_code::malformed);
    EXPECT_EQ(read_write_condition(with("If-None-Match", "\"7\"")).error().code, error_code::invalid_input);
}

TEST(is_not_modified, weak_comparison_and_star) {
    std::pair<std::string, bool> const rows[] = {{"\"7\"", true}, {"W/\"7\"", true}, {"\"6\", \"7\"", true},
                                                 {"*", true},     {"\"6\"", false},  {"7", false},
                                                 {"", false}};
    for (auto const &[text, same] : rows)
        EXPECT_EQ(is_not_modified(with("If-None-Match", text), 7), same) << text;
    EXPECT_FALSE(is_not_modified({}, 7));
    EXPECT_EQ(not_modified(7).status, 304);
    EXPECT_EQ(not_modified(7).header_value("ETag"), render_etag(7));
    EXPECT_EQ(render_etag(7), "\"7\"");
}

}  // namespace
}  // namespace cusax::http
