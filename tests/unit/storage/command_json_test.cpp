#include "storage/command_json.hpp"

#include "support/account.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace cusax::storage {
namespace {

using nlohmann::json;

constexpr char const *an_id = "0192f0c1-0000-7000-8000-000000000001";

actor nurse() { return {.name = "nurse", .token_id = an_id, .address = "", .request_id = "r-1"}; }

model::account juliet() { return tests::account_named("juliet@bücher.example", an_id); }

TEST(command_json, account_is_written_as_the_functions_read_it) {
    auto account = juliet();
    account.addresses = {{.uri = model::phone_number::parse("+493012340001").value(),
                          .type = model::address_type::cell,
                          .primary = true,
                          .published = false}};
    account.labels = {{"floor", "1"}};
    account.version = 7;
    model::credential_set const credentials{.scram = {{.hash = model::scram_hash::sha256,
                                                       .salt = "W22ZaJ0SNY7soEsUEjb6gQ",
                                                       .iterations = 4096,
                                                       .stored_key = bytes(32, 0xAB),
                                                       .server_key = bytes(32, 1)}},
                                            .digest = {}};
    auto const written =
        json::parse(command_json({.body = update_account{account, credentials,
                                                         model::change_kind::account_password_changed},
                                  .by = nurse()})
                        .value());
    EXPECT_EQ(written.at("op"), "update_account");
    EXPECT_EQ(written.at("kind"), "account.password_changed");
    EXPECT_EQ(written.at("action"), "account.password_changed");
    EXPECT_EQ(written.at("version"), 7);
    EXPECT_EQ(written.at("jid"), "juliet@bücher.example");
    EXPECT_EQ(written.at("domain"), "xn--bcher-kva.example");
    EXPECT_EQ(written.at("sip_address"), "sip:juliet@xn--bcher-kva.example");
    EXPECT_EQ(written.at("addresses"),
              json::parse(R"([{"uri":"tel:+493012340001","type":"cell","primary":true,"published":false}])"));
    EXPECT_EQ(written.at("labels"), json::parse(R"({"floor":"1"})"));
    EXPECT_EQ(written.at("credentials").at("scram").at(0).at("hash"), "SHA-256");
    EXPECT_EQ(written.at("credentials").at("scram").at(0).at("stored_key").get<std::string>().substr(0, 4),
              "abab");
    EXPECT_EQ(written.at("token_id"), an_id);
    EXPECT_TRUE(written.at("address").is_null());
}

TEST(command_json, device_secret_carries_verifiers_and_what_they_bind) {
    auto const written =
        json::parse(command_json({.body = set_device_secret{juliet(),
                                                            "desk",
                                                            {{.algorithm = model::digest_algorithm::md5,
                                                              .username = "juliet~desk",
                                                              .realm = "xn--bcher-kva.example",
                                                              .ha1 = std::string(32, 'a'),
                                                              .ha1b = std::string(32, 'b')}},
                                                            true},
                                  .by = nurse()})
                        .value());
    EXPECT_EQ(written.at("op"), "set_device_secret");
    EXPECT_EQ(written.at("action"), "device_secret.set");
    EXPECT_EQ(written.at("sip_user"), "juliet");
    EXPECT_EQ(written.at("sip_domain"), "xn--bcher-kva.example");
    EXPECT_EQ(written.at("device"), "desk");
    EXPECT_EQ(written.at("create_only"), true);
    EXPECT_EQ(written.at("most"), 20);
    EXPECT_EQ(written.at("digest").at(0).at("username"), "juliet~desk");
}

TEST(command_json, account_without_a_password_has_no_credentials) {
    auto const written =
        json::parse(command_json({.body = create_account{juliet(), {}}, .by = nurse()}).value());
    EXPECT_FALSE(written.contains("credentials"));  // the functions look for the member
}

TEST(command_json, what_would_fail_the_whole_batch_is_refused_before) {
    auto nameless = juliet();
    nameless.id = "juliet";
    auto broken = juliet();
    broken.profile.title = std::string("\xFF");
    auto nul = juliet();
    nul.labels = {{std::string("a\0", 2), "b"}};
    for (auto const &account : {nameless, broken, nul})
        EXPECT_EQ(command_json({.body = create_account{account, {}}, .by = nurse()}).error().code,
                  error_code::invalid_input);
    for (command_body const &body : {command_body(delete_token{"x"}), command_body(purge_account{"", 1}),
                                     command_body(store_vcard{an_id, std::string(1, '\0')})})
        EXPECT_FALSE(command_json({.body = body, .by = nurse()}));
    auto stranger = nurse();
    stranger.token_id = "x";
    EXPECT_FALSE(command_json({.body = delete_token{an_id}, .by = stranger}));
}

}  // namespace
}  // namespace cusax::storage
