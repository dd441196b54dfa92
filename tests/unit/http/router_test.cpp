#include "http/router.hpp"

#include "http/target.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace cusax::http {
namespace {

handler nothing() {
    return blocking([](context const &) -> result<response> { return response{}; });
}

router contract() {
    router routes;
    for (auto const &[method, pattern] : std::initializer_list<std::pair<char const *, char const *>>{
             {"GET", "/"},
             {"GET", "/healthz"},
             {"POST", "/v1/accounts"},
             {"GET", "/v1/accounts"},
             {"POST", "/v1/accounts/import"},
             {"GET", "/v1/accounts/{ref}"},
             {"PUT", "/v1/accounts/{ref}"},
             {"PUT", "/v1/accounts/{ref}/password"},
             {"GET", "/v1/domains/{domain}/records"},
             {"POST", "/v1/{kind}/{name}/touch"},
         })
        routes.add({.method = method, .pattern = pattern, .run = nothing()});
    return routes;
}

TEST(router, most_literal_pattern_found_with_its_parameters) {
    using values = std::vector<std::pair<std::string, std::string>>;
    struct row {
        std::string_view method;
        std::string_view target;
        std::string_view pattern;
        values parameters;
    };
    row const rows[] = {
        {"GET", "/", "/", {}},
        {"GET", "/healthz", "/healthz", {}},
        {"HEAD", "/healthz", "/healthz", {}},
        {"POST", "/v1/accounts", "/v1/accounts", {}},
        {"POST", "/v1/accounts/import", "/v1/accounts/import", {}},
        {"GET",
         "/v1/accounts/juliet@capulet.example",
         "/v1/accounts/{ref}",
         {{"ref", "juliet@capulet.example"}}},
        {"PUT", "/v1/accounts/a%2Fb/password", "/v1/accounts/{ref}/password", {{"ref", "a/b"}}},
        {"POST", "/v1/accounts/x/touch", "/v1/{kind}/{name}/touch", {{"kind", "accounts"}, {"name", "x"}}},
        {"POST", "/v1/domains/y/touch", "/v1/{kind}/{name}/touch", {{"kind", "domains"}, {"name", "y"}}},
    };
    router const routes = contract();
    for (auto const &[method, target, pattern, parameters] : rows) {
        auto const found = routes.find(method, parse_target(target)->path);
        ASSERT_TRUE(found) << target;
        EXPECT_EQ(found->to->pattern, pattern);
        EXPECT_EQ(found->parameters, parameters);
    }
}

TEST(router, unknown_path_and_unknown_method_told_apart) {
    struct row {
        std::string_view method;
        std::string_view target;
        error_code why;
        std::string_view allow;
    };
    row const rows[] = {
        {"GET", "/nowhere", error_code::not_found, ""},
        {"GET", "/healthz/", error_code::not_found, ""},
        {"GET", "/v1", error_code::not_found, ""},
        {"GET", "/v1/accounts/", error_code::not_found, ""},  // a parameter is never empty
        {"GET", "/v1/accounts/x/password/y", error_code::not_found, ""},
        {"DELETE", "/v1/accounts", error_code::method_not_allowed, "GET, HEAD, OPTIONS, POST"},
        {"get", "/healthz", error_code::method_not_allowed, "GET, HEAD, OPTIONS"},
        {"GET", "/v1/accounts/import", error_code::method_not_allowed, "OPTIONS, POST"},
        {"TRACE", "/healthz", error_code::method_not_allowed, "GET, HEAD, OPTIONS"},
        {"HEAD", "/v1/accounts/x/password", error_code::method_not_allowed, "OPTIONS, PUT"},
        {"OPTIONS", "*", error_code::not_found, ""},
    };
    router const routes = contract();
    for (auto const &[method, target, why, allow] : rows) {
        auto const found = routes.find(method, parse_target(target)->path);
        ASSERT_FALSE(found) << target;
        EXPECT_EQ(found.error().why, why) << target;
        EXPECT_EQ(found.error().allow, allow) << target;
    }
}

TEST(router, wrong_declarations_refused) {
    router routes = contract();
    EXPECT_THROW(routes.add({.method = "GET", .pattern = "/healthz", .run = nothing()}), std::logic_error);
    EXPECT_THROW(routes.add({.method = "PUT", .pattern = "/v1/accounts/{other}", .run = nothing()}),
                 std::logic_error);
    EXPECT_THROW(routes.add({.method = "HEAD", .pattern = "/x", .run = nothing()}), std::logic_error);
    EXPECT_THROW(routes.add({.method = "GET", .pattern = "x", .run = nothing()}), std::logic_error);
    EXPECT_THROW(routes.add({.method = "GET", .pattern = "/x"}), std::logic_error);
}

TEST(context, parameter_that_the_pattern_has_not_is_a_logic_error) {
    context asked;
    asked.parameters = {{"ref", "x"}};
    EXPECT_EQ(asked.parameter("ref"), "x");
    EXPECT_THROW((void)asked.parameter("domain"), std::logic_error);
}

}  // namespace
}  // namespace cusax::http
