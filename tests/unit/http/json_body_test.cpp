#include "http/json_body.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>

namespace cusax::http {
namespace {

using nlohmann::json;

TEST(read_json, content_type_checked_first) {
    request incoming;
    incoming.body = "{}";
    EXPECT_EQ(read_json(incoming).error().code, error_code::unsupported_media_type);
    incoming.headers = {{"Content-Type", "application/json"}};
    EXPECT_EQ(read_json(incoming), json::object());
    incoming.body = R"({"a":1,"a":2})";
    EXPECT_EQ(read_json(incoming).error().code, error_code::malformed);
    incoming.body = "";
    EXPECT_EQ(read_json(incoming).error().code, error_code::malformed);
    incoming.body = "{}";
    incoming.headers = {{"Content-Type", "application/merge-patch+json"}};
    EXPECT_FALSE(read_json(incoming));
    EXPECT_TRUE(read_json(incoming, std::array{merge_patch_type, json_type}));
}

TEST(json_response, document_becomes_the_body) {
    response const answer = json_response(201, json{{"a", 1}});
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.body, R"({"a":1})");
    EXPECT_EQ(answer.content_type, "application/json");
}

}  // namespace
}  // namespace cusax::http
