#include "http/authorisation.hpp"

#include <gtest/gtest.h>

namespace cusax::http {
namespace {

request with(std::string authorization) {
    request incoming;
    incoming.headers = {{"Authorization", std::move(authorization)}};
    return incoming;
}

TEST(bearer_token, token_of_rfc6750_read) {
    // RFC 6750 §2.1
    EXPECT_EQ(bearer_token(with("Bearer mF_9.B5f-4.1JqM")).value(), "mF_9.B5f-4.1JqM");
    EXPECT_EQ(bearer_token(with("bearer  abc==")).value(), "abc==");
}

TEST(bearer_token, anything_else_unauthorized) {
    EXPECT_EQ(bearer_token({}).error().code, error_code::unauthorized);
    for (auto const &text : {std::string(""), std::string("Bearer"), std::string("Bearer "),
                             std::string("Basic YTpi"), std::string("Bearerabc"), std::string("Bearer a b"),
                             std::string("Bearer a\"b"), "Bearer " + std::string(513, 'a')})
        EXPECT_EQ(bearer_token(with(text)).error().code, error_code::unauthorized) << text;
}

TEST(basic_token, password_read_whatever_the_user) {
    EXPECT_EQ(basic_token(with("Basic cHJvc29keTpjdXNheF8x")).value(), "cusax_1");  // prosody:cusax_1
    EXPECT_EQ(basic_token(with("basic  OmN1c2F4XzE=")).value(), "cusax_1");         // :cusax_1
}

TEST(basic_token, anything_else_unauthorized) {
    EXPECT_EQ(basic_token({}).error().code, error_code::unauthorized);
    // "cusax_1", "a:", "a:b:c", no base64, another scheme
    for (auto const *const text : {"Basic Y3VzYXhfMQ==", "Basic YTo=", "Basic YTpiOmM=", "Basic", "Basic ",
                                   "Basic a b", "Basic OmN1c2F4XzE", "Bearer OmN1c2F4XzE="})
        EXPECT_EQ(basic_token(with(text)).error().code, error_code::unauthorized) << text;
}

TEST(is_confidential, tls_and_this_machine) {
    auto const from = [](std::string address, bool tls = false) {
        request incoming;
        incoming.remote_address = std::move(address);
        incoming.tls = tls;
        return is_confidential(incoming);
    };
    for (auto const *const address : {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"})
        EXPECT_TRUE(from(address)) << address;
    for (auto const *const address : {"192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "", "localhost"})
        EXPECT_FALSE(from(address)) << address;
    EXPECT_TRUE(from("192.0.2.1", true));
}

TEST(covers, wider_scopes_cover_narrower_ones) {
    constexpr scope order[] = {scope::admin, scope::operator_, scope::reader, scope::sync, scope::metrics};
    // rows: held; columns: needed, in the order above
    constexpr bool expected[5][5] = {
        {true, true, true, true, true},     {false, true, true, true, true},
        {false, false, true, false, true},  {false, false, false, true, true},
        {false, false, false, false, true},
    };
    for (std::size_t held = 0; held < 5; ++held)
        for (std::size_t needed = 0; needed < 5; ++needed)
            EXPECT_EQ(covers(order[held], order[needed]), expected[held][needed])
                << scope_name(order[held]) << " for " << scope_name(order[needed]);
}

TEST(authorise, too_narrow_is_forbidden) {
    principal const caller{
        .token_id = "t", .name = "n", .granted = scope::reader, .domains = {}, .source = {}};
    EXPECT_TRUE(authorise(caller, scope::reader));
    EXPECT_EQ(authorise(caller, scope::operator_).error().code, error_code::forbidden);
}

TEST(scope_name, read_back) {
    for (auto const which : {scope::admin, scope::operator_, scope::reader, scope::sync, scope::metrics})
        EXPECT_EQ(parse_scope(scope_name(which)), which);
    EXPECT_EQ(scope_name(scope::operator_), "operator");
    EXPECT_EQ(parse_scope("root"), std::nullopt);
}

}  // namespace
}  // namespace cusax::http
