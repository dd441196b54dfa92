// What each answer of mod_http_api means, from a listener that gives it once.
#include "enforce/ejabberd_api.hpp"

#include "support/http_listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cusax::enforce {
namespace {

using tests::answer_of;
using tests::http_listener;

session_owner juliet() { return {.jid = model::jid::parse("juliet@capulet.example").value()}; }

TEST(ejabberd_api, kick_user_is_posted_and_the_number_read) {
    for (auto const *const body : {"2", R"({"num_resources":2})"}) {
        http_listener ejabberd(answer_of("200 OK", body));
        ejabberd_api api(ejabberd.url() + "/api");
        auto const done = api.end_sessions(juliet());
        ASSERT_TRUE(done) << done.error().detail;
        EXPECT_EQ(done->sessions, 2U) << body;
        auto const &asked = ejabberd.request();
        EXPECT_THAT(asked, testing::StartsWith("POST /api/kick_user HTTP/1.1\r\n"));
        EXPECT_THAT(asked, testing::EndsWith(R"({"host":"capulet.example","user":"juliet"})"));
    }
}

TEST(ejabberd_api, answers_that_are_errors) {
    struct row {
        std::string answer;
        error_code expected;
    };
    row const rows[] = {{answer_of("401 Unauthorized", ""), error_code::forbidden},
                        {answer_of("403 Forbidden", ""), error_code::forbidden},
                        {answer_of("404 Not Found", ""), error_code::forbidden},
                        {answer_of("400 Bad Request", ""), error_code::conflict},
                        {answer_of("500 Internal Server Error", ""), error_code::unavailable},
                        {answer_of("200 OK", std::string(5000, '1')), error_code::unavailable},
                        {"no HTTP at all", error_code::unavailable}};
    for (auto const &[answer, expected] : rows) {
        http_listener const ejabberd(answer);
        ejabberd_api api(ejabberd.url() + "/api");
        auto const done = api.end_sessions(juliet());
        ASSERT_FALSE(done) << answer.substr(0, 40);
        EXPECT_EQ(done.error().code, expected) << answer.substr(0, 40);
    }
}

}  // namespace
}  // namespace cusax::enforce
