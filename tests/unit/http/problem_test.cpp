#include "http/problem.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace cusax::http {
namespace {

using nlohmann::json;

error make(error_code code, std::string detail = "why") {
    return {.code = code, .detail = std::move(detail), .inputs = {}, .holder = {}};
}

TEST(to_response, every_code_has_its_type_and_status) {
    struct row {
        error_code code;
        int status;
        std::string_view type;
    };
    row const rows[] = {
        {error_code::malformed, 400, "malformed"},
        {error_code::invalid_input, 422, "invalid-input"},
        {error_code::unauthorized, 401, "unauthorized"},
        {error_code::forbidden, 403, "forbidden"},
        {error_code::not_found, 404, "not-found"},
        {error_code::conflict, 409, "conflict"},
        {error_code::address_taken, 409, "address-taken"},
        {error_code::address_retained, 409, "address-retained"},
        {error_code::realm_in_use, 409, "realm-in-use"},
        {error_code::domain_not_empty, 409, "domain-not-empty"},
        {error_code::brake, 409, "brake"},
        {error_code::version_mismatch, 412, "version-mismatch"},
        {error_code::too_large, 413, "too-large"},
        {error_code::too_many_requests, 429, "too-many-requests"},
        {error_code::unavailable, 503, "unavailable"},
        {error_code::outcome_unknown, 504, "outcome-unknown"},
        {error_code::idempotency_mismatch, 422, "idempotency-mismatch"},
        {error_code::method_not_allowed, 405, "method-not-allowed"},
        {error_code::not_acceptable, 406, "not-acceptable"},
        {error_code::unsupported_media_type, 415, "unsupported-media-type"},
    };
    for (auto const &[code, status, type] : rows) {
        response const answer = to_response(make(code));
        EXPECT_EQ(answer.status, status) << type;
        EXPECT_EQ(answer.content_type, "application/problem+json");
        json const body = json::parse(answer.body);
        EXPECT_EQ(body.at("type"), "urn:cusax:problem:" + std::string(type));
        EXPECT_EQ(body.at("status"), status);
        EXPECT_EQ(body.at("detail"), "why");
        EXPECT_FALSE(body.at("title").get<std::string>().empty());
        EXPECT_EQ(body.size(), 4U);
        EXPECT_FALSE(reason_phrase(status).empty()) << status;
    }
}

TEST(to_response, fields_of_the_code_are_set) {
    EXPECT_EQ(to_response(make(error_code::unauthorized)).header_value("WWW-Authenticate"), "Bearer");
    EXPECT_EQ(to_response(make(error_code::unavailable)).header_value("Retry-After"), "1");
    EXPECT_EQ(to_response(make(error_code::too_many_requests), std::chrono::seconds(30))
                  .header_value("Retry-After"),
              "30");
    EXPECT_TRUE(to_response(make(error_code::conflict)).headers.empty());
}

TEST(to_response, inputs_and_holder_become_members) {
    error what = make(error_code::address_taken);
    what.holder = "0192f0c1-0000-7000-8000-000000000000";
    what.inputs = {{"/addresses/0/uri", "held by somebody else"}, {"", "no"}};
    json const body = json::parse(to_response(what).body);
    EXPECT_EQ(body.at("id"), "0192f0c1-0000-7000-8000-000000000000");
    EXPECT_EQ(body.at("errors"),
              json::parse(R"([{"pointer":"/addresses/0/uri","detail":"held by somebody else"},
                                                 {"pointer":"","detail":"no"}])"));
}

TEST(to_response, detail_that_is_not_utf8_is_repaired) {
    EXPECT_TRUE(json::accept(to_response(make(error_code::malformed, "a\xFF")).body));
}

TEST(plain_problem, has_no_type_of_its_own) {
    response const answer = plain_problem(431, "");
    EXPECT_EQ(answer.status, 431);
    EXPECT_EQ(
        json::parse(answer.body),
        json::parse(R"({"type":"about:blank","title":"Request Header Fields Too Large","status":431})"));
}

}  // namespace
}  // namespace cusax::http
