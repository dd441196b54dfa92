#include "net/http_client.hpp"

#include "support/http_listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::net {
namespace {

using tests::answer_of;
using tests::http_listener;

TEST(http_client, document_is_posted_with_the_headers) {
    http_listener server(answer_of("201 Created", "made"));
    http_client client;
    auto const got = client.ask({.url = server.url() + "/v1/auth/check",
                                 .headers = {"Authorization: Bearer cusax_1"},
                                 .json = R"({"ok":true})"});
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->status, 201);
    EXPECT_EQ(got->body, "made");
    auto const &asked = server.request();
    EXPECT_THAT(asked, testing::StartsWith("POST /v1/auth/check HTTP/1.1\r\n"));
    EXPECT_THAT(asked, testing::HasSubstr("\r\nAuthorization: Bearer cusax_1\r\n"));
    EXPECT_THAT(asked, testing::HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(asked, testing::EndsWith(R"({"ok":true})"));
}

TEST(http_client, nothing_of_a_post_is_left_in_the_get_behind_it) {
    http_client client;
    http_listener first(answer_of("200 OK", ""));
    ASSERT_TRUE(client.ask({.url = first.url(), .headers = {"X-Once: 1"}, .json = "{}"}));
    http_listener second(answer_of("404 Not Found", "nobody"));
    auto const got = client.ask({.url = second.url() + "/who"});
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->status, 404);
    auto const &asked = second.request();
    EXPECT_THAT(asked, testing::StartsWith("GET /who HTTP/1.1\r\n"));
    EXPECT_THAT(asked, testing::Not(testing::HasSubstr("X-Once")));
    EXPECT_THAT(asked, testing::Not(testing::HasSubstr("Content-")));
}

TEST(http_client, answer_that_is_none_or_too_long_is_unavailable) {
    for (auto const &answer : {std::string("no HTTP at all"), answer_of("200 OK", std::string(4097, 'a'))}) {
        http_listener const server(answer);
        http_client client;
        auto const got = client.ask({.url = server.url()});
        ASSERT_FALSE(got) << answer.substr(0, 20);
        EXPECT_EQ(got.error().code, error_code::unavailable);
    }
}

TEST(http_client, url_of_another_scheme_is_not_followed) {
    http_client client;
    auto const got = client.ask({.url = "file:///etc/hostname"});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, error_code::unavailable);
}

TEST(http_client, interrupted_asks_nobody_any_more) {
    http_client client;
    client.interrupt();
    http_listener const server(answer_of("200 OK", ""));
    EXPECT_FALSE(client.ask({.url = server.url()}));
}

}  // namespace
}  // namespace cusax::net
