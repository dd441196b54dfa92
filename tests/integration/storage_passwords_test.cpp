// What is remembered of passwords that an account had, and what no verifier may be.
#include "integration/storage_fixture.hpp"
#include "storage/account_store.hpp"

namespace cusax::storage {
namespace {

class password_commands : public storage_test {
  protected:
    password_commands() : juliet(account_named("juliet@capulet.example")) {
        add_domain("capulet.example");
        juliet.version = apply(create_account{juliet, numbered(0)}).version;
    }

    // A password that is told from the others by its SCRAM-SHA-256 key.
    model::credential_set numbered(std::uint8_t number) {
        auto made = credentials_for(juliet, "capulet.example");
        made.scram[1].stored_key = bytes(32, number);
        return made;
    }

    void change_password(std::uint8_t number, int remembered) {
        juliet.version = apply(update_account{juliet, numbered(number),
                                              model::change_kind::account_password_changed, remembered})
                             .version;
    }

    std::vector<int> last(int count) {
        std::vector<int> numbers;
        for (auto const &password : account_store(pool()).last_passwords(juliet.id, count))
            numbers.push_back(password.stored_key.at(0));
        return numbers;
    }

    model::account juliet;
};

TEST_F(password_commands, none_is_remembered_unless_it_is_asked_for) {
    change_password(1, 0);
    EXPECT_EQ(last(10), std::vector<int>{1});
    EXPECT_EQ(value("SELECT count(*) FROM cusax.former_password"), "0");
}

TEST_F(password_commands, last_ones_are_remembered_and_older_ones_forgotten) {
    for (std::uint8_t number = 1; number <= 5; ++number) change_password(number, 3);
    EXPECT_EQ(last(10), (std::vector<int>{5, 4, 3, 2}));
    EXPECT_EQ(last(2), (std::vector<int>{5, 4}));
    change_password(6, 1);
    EXPECT_EQ(last(10), (std::vector<int>{6, 5})) << "a policy that looks back less prunes";
}

TEST_F(password_commands, first_password_leaves_nothing_behind) {
    auto romeo = account_named("romeo@capulet.example");
    romeo.version = apply(create_account{romeo, {}}).version;
    apply(update_account{romeo, credentials_for(romeo, "capulet.example"),
                         model::change_kind::account_password_changed, 3});
    EXPECT_EQ(account_store(pool()).last_passwords(romeo.id, 5).size(), 1U);
}

// A view shows what a table holds: what cannot be stored can reach no server.
TEST_F(password_commands, no_verifier_can_be_null_or_empty) {
    apply(set_device_secret{juliet, "desk", device_verifiers(juliet, "desk"), true});
    auto const set = [&](std::string const &what) {
        execute(
            "BEGIN; INSERT INTO cusax.former_password (account_id, salt, iterations, stored_key) "
            "SELECT account_id, salt, iterations, stored_key FROM cusax.scram_credential "
            "WHERE hash = 'SHA-256'; UPDATE cusax." +
            what + "; COMMIT");
    };
    EXPECT_NO_THROW(set("digest_credential SET ha1 = repeat('f', 32)"));
    for (char const *const wrong : {"scram_credential SET salt = NULL",
                                    "scram_credential SET salt = ''",
                                    "scram_credential SET iterations = NULL",
                                    "scram_credential SET iterations = 0",
                                    "scram_credential SET stored_key = NULL",
                                    "scram_credential SET stored_key = ''",
                                    "scram_credential SET server_key = NULL",
                                    "scram_credential SET server_key = ''",
                                    "digest_credential SET ha1 = NULL",
                                    "digest_credential SET ha1 = ''",
                                    "digest_credential SET ha1b = NULL",
                                    "digest_credential SET ha1b = ''",
                                    "digest_credential SET ha1 = repeat(' ', 32)",
                                    "digest_credential SET username = NULL",
                                    "digest_credential SET username = ''",
                                    "digest_credential SET realm = NULL",
                                    "digest_credential SET realm = ''",
                                    "former_password SET stored_key = NULL",
                                    "former_password SET stored_key = ''",
                                    "former_password SET salt = ''"})
        EXPECT_THROW(set(wrong), std::runtime_error) << wrong;
}

}  // namespace
}  // namespace cusax::storage
