#include "representation/import_json.hpp"

#include "representation/json_text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace cusax::representation {
namespace {

result<model::account_input> line(std::string const &text) {
    return read_import_line(parse_json(text).value());
}

// The pointers of the mistakes, in their order.
std::vector<std::string> pointers(std::string const &text) {
    std::vector<std::string> found;
    auto const read = line(text);
    if (!read)
        for (auto const &mistake : read.error().inputs) found.push_back(mistake.pointer);
    return found;
}

// c2FsdHNhbHQ= is "saltsalt"; the keys are 20 octets.
constexpr std::string_view verifier =
    R"({"hash": "SCRAM-SHA-1", "salt": "c2FsdHNhbHQ=", "iterations": 4096,)"
    R"( "stored_key": "AAECAwQFBgcICQoLDA0ODxAREhM=", "server_key": "AAECAwQFBgcICQoLDA0ODxAREhM="})";

std::string with(std::string const &credentials) {
    return R"({"jid": "juliet@capulet.example", "credentials": )" + credentials + "}";
}

TEST(import_json, line_without_verifiers_is_an_account) {
    auto const read = line(R"({"jid": "juliet@capulet.example", "password": "x"})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->jid, "juliet@capulet.example");
    EXPECT_FALSE(read->credentials);
}

TEST(import_json, verifiers_are_read_whole) {
    auto const read =
        line(with("{\"scram\": [" + std::string(verifier) + R"(], "digest": [{"algorithm": "MD5",
        "realm": "capulet.example", "ha1": "0123456789abcdef0123456789abcdef"}]})"));
    ASSERT_TRUE(read);
    auto const &scram = read->credentials->scram.at(0);
    EXPECT_EQ(scram.salt, "saltsalt");
    EXPECT_EQ(scram.iterations, 4096);
    EXPECT_EQ(scram.stored_key.size(), 20U);
    auto const &digest = read->credentials->digest.at(0);
    EXPECT_EQ(digest.realm, "capulet.example");
    EXPECT_TRUE(digest.username.empty());
    EXPECT_TRUE(digest.ha1b.empty());
}

TEST(import_json, every_mistake_has_its_pointer) {
    using list = std::vector<std::string>;
    std::string const good = "{\"scram\": [" + std::string(verifier) + "]}";
    EXPECT_EQ(pointers(with("{}")), list{"/credentials/scram"});
    EXPECT_EQ(pointers(R"({"colour": 1, "password": "x", "credentials": )" + good + "}"),
              (list{"/colour", "/credentials"}));
    EXPECT_EQ(
        pointers(with(R"({"scram": [], "digest": [{"algorithm": "SHA-256", "realm": "r", "ha1": "ABC"}]})")),
        list{"/credentials/digest/0/ha1"});
    EXPECT_EQ(
        pointers(with(R"({"scram": [{"hash": "SCRAM-SHA-1"}]})")),
        (list{"/credentials/scram/0/salt", "/credentials/scram/0/salt", "/credentials/scram/0/iterations",
              "/credentials/scram/0/stored_key", "/credentials/scram/0/stored_key",
              "/credentials/scram/0/server_key", "/credentials/scram/0/server_key"}));
}

TEST(import_json, what_is_no_object_is_refused) {
    EXPECT_FALSE(line("[]"));
    EXPECT_FALSE(line("null"));
    EXPECT_FALSE(line(with("null")));
}

}  // namespace
}  // namespace cusax::representation
