#include "http/response_head.hpp"

#include <gtest/gtest.h>

namespace cusax::http {
namespace {

TEST(render_head, fields_in_their_order) {
    response answer{
        .status = 201, .headers = {{"ETag", "\"1\""}}, .body = "{}", .content_type = "application/json"};
    EXPECT_EQ(render_head(answer, persistence::keep_alive, "DATE"),
              "HTTP/1.1 201 Created\r\nDate: DATE\r\nContent-Type: application/json\r\nContent-Length: "
              "2\r\nETag: \"1\"\r\n"
              "X-Content-Type-Options: nosniff\r\n\r\n");
}

TEST(render_head, no_length_where_no_body_may_be) {
    for (int const status : {204, 304}) {
        response const answer{.status = status, .headers = {}, .body = {}, .content_type = "text/plain"};
        EXPECT_EQ(render_head(answer, persistence::close, "D").find("\r\nContent-"), std::string::npos);
    }
    response const empty{.status = 200, .headers = {}, .body = {}, .content_type = {}};
    EXPECT_NE(render_head(empty, persistence::close, "D").find("Content-Length: 0\r\n"), std::string::npos);
}

TEST(render_head, persistence_said_where_it_is_not_the_default) {
    response const answer;
    EXPECT_EQ(render_head(answer, persistence::keep_alive, "D").find("Connection"), std::string::npos);
    EXPECT_NE(render_head(answer, persistence::close, "D").find("Connection: close\r\n"), std::string::npos);
    EXPECT_NE(render_head(answer, persistence::keep_alive_1_0, "D").find("Connection: keep-alive\r\n"),
              std::string::npos);
}

TEST(render_head, value_cannot_begin_a_field_of_its_own) {
    response answer;
    answer.set("Location", "/a\r\nSet-Cookie: x");
    EXPECT_NE(render_head(answer, persistence::keep_alive, "D").find("Location: /a  Set-Cookie: x\r\n"),
              std::string::npos);
}

TEST(date_field, imf_fixdate_of_rfc9110) {
    // RFC 9110 §5.6.7
    date_field date;
    EXPECT_EQ(date.at(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(date.at(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(date.at(1709251199), "Thu, 29 Feb 2024 23:59:59 GMT");
}

}  // namespace
}  // namespace cusax::http
