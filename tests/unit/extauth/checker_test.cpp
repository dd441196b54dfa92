#include "extauth/checker.hpp"

#include "support/http_listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::extauth {
namespace {

using tests::answer_of;
using tests::http_listener;

question const password{.what = command::auth,
                        .user = "juliet",
                        .server = "capulet.example",
                        .password = secret_string("a:\"b\"")};
question const user{.what = command::isuser, .user = "jül&iet", .server = "capulet.example"};

checker for_url(std::string url) {
    return checker({.url = std::move(url), .token = secret_string("cusax_1")});
}

TEST(checker, password_is_asked_for_as_it_is) {
    http_listener cusaxd(answer_of("200 OK", R"({"ok":true,"jid":"juliet@capulet.example"})"));
    EXPECT_TRUE(for_url(cusaxd.url() + "/").answer(password));
    EXPECT_THAT(cusaxd.request(), testing::StartsWith("POST /v1/auth/check HTTP/1.1\r\n"));
    EXPECT_THAT(cusaxd.request(), testing::HasSubstr("\r\nAuthorization: Bearer cusax_1\r\n"));
    EXPECT_THAT(
        cusaxd.request(),
        testing::EndsWith(
            R"({"domain":"capulet.example","password":"a:\"b\"","service":"xmpp","username":"juliet"})"));
}

TEST(checker, user_is_asked_for_in_the_query) {
    http_listener cusaxd(answer_of("200 OK", "true"));
    EXPECT_TRUE(for_url(cusaxd.url()).answer(user));
    EXPECT_THAT(cusaxd.request(),
                testing::StartsWith(
                    "GET /v1/auth/user_exists?user=j%C3%BCl%26iet&server=capulet.example HTTP/1.1\r\n"));
}

TEST(checker, anything_but_a_yes_is_a_no) {
    for (auto const &answer :
         {answer_of("200 OK", R"({"ok":false})"), answer_of("200 OK", R"({"ok":1})"),
          answer_of("200 OK", "[true]"), answer_of("200 OK", "{"), answer_of("200 OK", ""),
          answer_of("201 Created", R"({"ok":true})"), answer_of("401 Unauthorized", R"({"ok":true})"),
          answer_of("429 Too Many Requests", R"({"ok":true})"),
          answer_of("503 Service Unavailable", R"({"ok":true})"), std::string("no HTTP at all")}) {
        http_listener const cusaxd(answer);
        EXPECT_FALSE(for_url(cusaxd.url()).answer(password)) << answer;
    }
    for (auto const &answer :
         {answer_of("200 OK", "false"), answer_of("200 OK", "true "), answer_of("404 Not Found", "true")}) {
        http_listener const cusaxd(answer);
        EXPECT_FALSE(for_url(cusaxd.url()).answer(user)) << answer;
    }
}

TEST(checker, refused_question_is_not_passed_on) {
    http_listener cusaxd(answer_of("200 OK", R"({"ok":true})"));
    EXPECT_FALSE(for_url(cusaxd.url()).answer({}));
}

TEST(checker, server_that_is_away_is_a_no) {
    std::string url;
    {
        http_listener const gone("");
        url = gone.url();
    }
    EXPECT_FALSE(for_url(url).answer(password));
}

}  // namespace
}  // namespace cusax::extauth
