#include "enforce/http_rpc.hpp"

#include "support/http_listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::enforce {
namespace {

using namespace std::chrono_literals;
using tests::answer_of;
using tests::http_listener;

bool anything(std::string_view) { return true; }

TEST(http_rpc, call_is_posted_and_the_answer_handed_on_whatever_its_status) {
    for (auto const *const status : {"200 OK", "500 AOR not found in location table"}) {
        http_listener kamailio(answer_of(status, R"({"id":1})"));
        http_rpc line(kamailio.url() + "/RPC", 20s);
        auto const got = line.exchange(R"({"method":"ul.rm"})", anything);
        ASSERT_TRUE(got) << got.error().detail;
        EXPECT_EQ(*got, R"({"id":1})");
        auto const &asked = kamailio.request();
        EXPECT_THAT(asked, testing::StartsWith("POST /RPC HTTP/1.1\r\n"));
        EXPECT_THAT(asked, testing::HasSubstr("Content-Type: application/json\r\n"));
        EXPECT_THAT(asked, testing::EndsWith(R"({"method":"ul.rm"})"));
    }
}

TEST(http_rpc, answers_that_are_errors) {
    struct row {
        std::string answer;
        error_code expected;
    };
    row const rows[] = {{answer_of("401 Unauthorized", ""), error_code::forbidden},
                        {answer_of("403 Forbidden", "no"), error_code::forbidden},
                        {answer_of("404 Not Found", "<html/>"), error_code::forbidden},
                        {answer_of("200 OK", "<html/>"), error_code::unavailable},
                        {answer_of("503 Service Unavailable", ""), error_code::unavailable},
                        {answer_of("200 OK", "{" + std::string(70'000, ' ') + "}"), error_code::unavailable},
                        {"no HTTP at all", error_code::unavailable}};
    for (auto const &[answer, expected] : rows) {
        http_listener const kamailio(answer);
        http_rpc line(kamailio.url() + "/RPC", 20s);
        auto const got = line.exchange("{}", anything);
        ASSERT_FALSE(got) << answer.substr(0, 40);
        EXPECT_EQ(got.error().code, expected) << answer.substr(0, 40);
    }
}

TEST(http_rpc, answer_to_another_call_is_none) {
    http_listener const kamailio(answer_of("200 OK", "{}"));
    http_rpc line(kamailio.url() + "/RPC", 20s);
    auto const got = line.exchange("{}", [](std::string_view) { return false; });
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, error_code::unavailable);
}

}  // namespace
}  // namespace cusax::enforce
