#include "http/types.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace cusax::http {
namespace {

TEST(request_headers, found_without_regard_to_case) {
    request incoming;
    incoming.headers = {{"Accept", "text/vcard"}, {"if-match", "\"1\""}, {"If-Match", "\"2\""}};
    EXPECT_EQ(incoming.header_value("ACCEPT"), "text/vcard");
    EXPECT_EQ(incoming.header_value("If-Match"), "\"1\"");
    EXPECT_EQ(incoming.header_list("If-Match"), "\"1\", \"2\"");
    EXPECT_EQ(incoming.header_value("Host"), std::nullopt);
    EXPECT_EQ(incoming.header_list("Host"), std::nullopt);
}

TEST(request_query, first_of_equal_names_found) {
    request incoming;
    incoming.query = {{"limit", "5"}, {"limit", "6"}, {"q", ""}};
    EXPECT_EQ(incoming.query_value("limit"), "5");
    EXPECT_EQ(incoming.query_value("q"), "");
    EXPECT_EQ(incoming.query_value("Limit"), std::nullopt);
}

TEST(response_set, replaces_what_is_there) {
    response answer;
    answer.set("ETag", "\"1\"");
    answer.set("etag", "\"2\"");
    EXPECT_EQ(answer.headers.size(), 1U);
    EXPECT_EQ(answer.header_value("ETag"), "\"2\"");
}

TEST(responder, first_call_counts) {
    std::vector<int> seen;
    responder const done([&](response const &answer) { seen.push_back(answer.status); });
    responder const copy = done;
    copy({.status = 201, .headers = {}, .body = {}, .content_type = {}});
    done({.status = 204, .headers = {}, .body = {}, .content_type = {}});
    EXPECT_EQ(seen, std::vector{201});
}

TEST(responder, dropped_without_a_call_answers_500) {
    std::vector<int> seen;
    std::optional<responder> done(std::in_place,
                                  [&](response const &answer) { seen.push_back(answer.status); });
    std::optional<responder> copy = done;
    done.reset();
    EXPECT_TRUE(seen.empty());
    copy.reset();
    EXPECT_EQ(seen, std::vector{500});
}

}  // namespace
}  // namespace cusax::http
