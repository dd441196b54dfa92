#include "http/dispatcher.hpp"

#include "base/exceptions.hpp"
#include "base/uuid.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace cusax::http {
namespace {

principal caller_of(scope granted) {
    return {.token_id = "id", .name = "nurse", .granted = granted, .domains = {}, .source = {}};
}

// Tokens are the names of their scopes; "broken" finds the database away.
result<principal> look_up(std::string_view token) {
    if (token == "broken") throw unavailable("database away");
    if (auto const granted = parse_scope(token)) return caller_of(*granted);
    return fail(error_code::unauthorized, "no such token");
}

response text(std::string body) {
    return {.status = 200, .headers = {}, .body = std::move(body), .content_type = "text/plain"};
}

template <class What>
handler throwing(What what) {
    return blocking([what](context const &) -> result<response> { throw what; });
}

router routes_for_tests() {
    router routes;
    routes.add(
        {.method = "GET", .pattern = "/open", .run = immediate([](context const &asked) -> result<response> {
                                                  return text(asked.caller ? "known" : "nobody");
                                              })});
    routes.add({.method = "GET",
                .pattern = "/v1/{ref}",
                .needs = scope::reader,
                .run = blocking([](context const &asked) -> result<response> {
                    return text(asked.parameter("ref") + " for " + asked.caller->name + " " +
                                asked.request_id);
                })});
    routes.add({.method = "PUT",
                .pattern = "/v1/{ref}",
                .needs = scope::operator_,
                .run = blocking([](context const &) -> result<response> {
                    return fail_at("/username", "not acceptable");
                }),
                .body_limit = 17});
    routes.add({.method = "GET",
                .pattern = "/later",
                .needs = scope::metrics,
                .run = deferred([](context asked, responder done) {
                    std::thread([asked = std::move(asked), done] {
                        done(text("later " + asked.caller->name));
                    }).detach();
                })});
    routes.add({.method = "GET", .pattern = "/dropped", .run = deferred([](context, responder const &) {})});
    routes.add({.method = "GET", .pattern = "/unavailable", .run = throwing(unavailable("secret detail"))});
    routes.add({.method = "GET", .pattern = "/unknown", .run = throwing(outcome_unknown("secret detail"))});
    routes.add({.method = "GET", .pattern = "/broken", .run = throwing(std::runtime_error("secret detail"))});
    routes.add({.method = "GET", .pattern = "/odd", .run = throwing(7)});
    routes.add(
        {.method = "GET", .pattern = "/throws-late", .run = deferred([](context asked, responder const &) {
                                                         auto const gone = std::move(asked);
                                                         throw std::runtime_error("secret detail");
                                                     })});
    return routes;
}

request ask(std::string method, std::vector<std::string> path, std::string token = "") {
    request incoming;
    incoming.method = std::move(method);
    incoming.path = std::move(path);
    if (!token.empty()) incoming.headers = {{"Authorization", "Bearer " + token}};
    return incoming;
}

class dispatching : public testing::Test {
  protected:
    response answer(request incoming) {
        auto const promise = std::make_shared<std::promise<response>>();
        auto future = promise->get_future();
        dispatcher_.handle(std::move(incoming),
                           responder([promise](response got) { promise->set_value(std::move(got)); }));
        return future.get();
    }

    net::blocking_pool pool_{"test", 1, 4};
    dispatcher dispatcher_{routes_for_tests(), {.look_up = look_up}, pool_, 100};
};

TEST_F(dispatching, status_by_path_method_token_and_scope) {
    struct row {
        char const *method;
        std::vector<std::string> path;
        char const *token;
        int status;
    };
    row const rows[] = {
        {"GET", {"open"}, "", 200},
        {"GET", {"open"}, "broken", 200},  // a public route does not look at the token
        {"HEAD", {"open"}, "", 200},
        {"OPTIONS", {"open"}, "", 204},
        {"OPTIONS", {}, "", 204},
        {"OPTIONS", {"nowhere"}, "", 404},
        {"GET", {"nowhere"}, "", 404},
        {"DELETE", {"open"}, "", 405},
        {"TRACE", {"open"}, "", 405},
        {"CONNECT", {}, "", 405},
        {"GET", {"v1", "x"}, "", 401},
        {"GET", {"v1", "x"}, "wrong", 401},
        {"GET", {"v1", "x"}, "metrics", 403},
        {"GET", {"v1", "x"}, "reader", 200},
        {"GET", {"v1", "x"}, "broken", 503},
        {"PUT", {"v1", "x"}, "reader", 403},
        {"PUT", {"v1", "x"}, "operator", 422},
        {"GET", {"later"}, "metrics", 200},
        {"GET", {"later"}, "", 401},
        {"GET", {"dropped"}, "", 500},
        {"GET", {"unavailable"}, "", 503},
        {"GET", {"unknown"}, "", 504},
        {"GET", {"broken"}, "", 500},
        {"GET", {"odd"}, "", 500},
        {"GET", {"throws-late"}, "", 500},
    };
    for (auto const &[method, path, token, status] : rows) {
        response const got = answer(ask(method, path, token));
        EXPECT_EQ(got.status, status) << method << ' ' << (path.empty() ? "" : path.back()) << ' ' << token;
        EXPECT_EQ(got.body.find("secret"), std::string::npos);
        EXPECT_EQ(got.header_value("WWW-Authenticate").has_value(), status == 401);
        EXPECT_EQ(got.header_value("Retry-After").has_value(), status == 503);
    }
}

TEST_F(dispatching, allow_named_for_options_and_405) {
    EXPECT_EQ(answer(ask("OPTIONS", {"open"})).header_value("Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(answer(ask("POST", {"v1", "x"})).header_value("Allow"), "GET, HEAD, OPTIONS, PUT");
}

TEST_F(dispatching, error_of_a_handler_becomes_its_problem) {
    auto const body = nlohmann::json::parse(answer(ask("PUT", {"v1", "x"}, "admin")).body);
    EXPECT_EQ(body.at("type"), "urn:cusax:problem:invalid-input");
    EXPECT_EQ(body.at("errors").at(0).at("pointer"), "/username");
}

TEST_F(dispatching, sane_request_id_kept_else_made) {
    request asked = ask("GET", {"v1", "x"}, "reader");
    asked.headers.push_back({"X-Request-Id", "abc-123"});
    response const kept = answer(asked);
    EXPECT_EQ(kept.header_value("X-Request-Id"), "abc-123");
    EXPECT_EQ(kept.body, "x for nurse abc-123");
    for (auto const &bad :
         {std::string(""), std::string("a b"), std::string("\xC3\xBC"), std::string(129, 'a')}) {
        request other = ask("GET", {"open"});
        other.headers = {{"X-Request-Id", bad}};
        EXPECT_TRUE(is_uuid(answer(other).header_value("X-Request-Id").value_or(""))) << bad;
    }
}

TEST_F(dispatching, body_limit_of_the_route_before_the_servers) {
    EXPECT_EQ(dispatcher_.body_limit(ask("PUT", {"v1", "x"})), 17U);
    EXPECT_EQ(dispatcher_.body_limit(ask("GET", {"v1", "x"})), 100U);
    EXPECT_EQ(dispatcher_.body_limit(ask("GET", {"nowhere"})), 100U);
}

TEST(dispatcher, recalled_token_is_not_looked_up) {
    std::promise<int> status;
    net::blocking_pool pool("test", 1, 4);
    authentication const tokens{
        .look_up = [](std::string_view) -> result<principal> { throw std::logic_error("looked up"); },
        .recall = [](std::string_view) { return std::optional(caller_of(scope::reader)); }};
    dispatcher subject(routes_for_tests(), tokens, pool, 100);
    subject.handle(ask("GET", {"v1", "x"}, "t"),
                   responder([&](response const &got) { status.set_value(got.status); }));
    EXPECT_EQ(status.get_future().get(), 200);
}

TEST(dispatcher, full_pool_refuses_with_503) {
    net::blocking_pool pool("test", 1, 0);
    dispatcher subject(routes_for_tests(), {.look_up = look_up}, pool, 100);
    std::vector<int> statuses;
    responder const note([&](response const &got) { statuses.push_back(got.status); });
    subject.handle(ask("GET", {"v1", "x"}, "reader"), note);
    EXPECT_EQ(statuses, std::vector{503});
}

TEST(dispatcher, every_answer_observed_with_its_route) {
    std::vector<std::string> seen;
    std::promise<void> both;
    net::blocking_pool pool("test", 1, 4);
    dispatcher subject(routes_for_tests(), {.look_up = look_up}, pool, 100, [&](observation const &what) {
        seen.push_back(std::string(what.method) + " " + std::string(what.pattern) + " " +
                       std::to_string(what.status));
        EXPECT_GE(what.duration.count(), 0);
        if (seen.size() == 2) both.set_value();
    });
    subject.handle(ask("GET", {"nowhere"}), responder([](response const &) {}));
    subject.handle(ask("GET", {"v1", "x"}, "reader"), responder([](response const &) {}));
    both.get_future().wait();
    EXPECT_EQ(seen, (std::vector<std::string>{"GET  404", "GET /v1/{ref} 200"}));
}

}  // namespace
}  // namespace cusax::http
