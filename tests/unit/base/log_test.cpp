#include "base/log.hpp"

#include <gtest/gtest.h>

namespace cusax {
namespace {

TEST(log_line, text_quotes_only_what_needs_it) {
    EXPECT_EQ(render_log_line(log_format::text, "ZONE_PUBLISHED", {{"zone", "a.example."}, {"serial", 7}}),
              "ZONE_PUBLISHED zone=a.example. serial=7");
    EXPECT_EQ(render_log_line(log_format::text, "X", {{"why", "no route"}, {"empty", ""}}),
              "X why=\"no route\" empty=\"\"");
}

TEST(log_line, hostile_value_cannot_start_a_line_of_its_own) {
    for (auto const format : {log_format::text, log_format::json}) {
        std::string const line =
            render_log_line(format, "X", {{"name", "a\nFAKE key=1"}, {"raw", "\xFF\"\\"}});
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_NE(line.find("\\u000a"), std::string::npos);
        EXPECT_NE(line.find("\\u00ff\\\"\\\\"), std::string::npos);
    }
}

TEST(log_level, known_names_parse) {
    log_level level = log_level::info;
    EXPECT_TRUE(parse_log_level("warning", level));
    EXPECT_EQ(level, log_level::warning);
    EXPECT_FALSE(parse_log_level("loud", level));
}

}  // namespace
}  // namespace cusax
