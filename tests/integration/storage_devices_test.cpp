// The commands on the secrets of devices: what is stored, what ends them, and
// whose digest user name it is.
#include "base/uuid.hpp"
#include "integration/storage_fixture.hpp"
#include "storage/account_store.hpp"

#include <gmock/gmock.h>

namespace cusax::storage {
namespace {

class device_commands : public storage_test {
  protected:
    device_commands() { add_domain("capulet.example"); }

    account_store accounts() { return account_store(pool()); }

    void set_device(model::account const &owner, std::string const &name) { apply(setting(owner, name)); }
    static set_device_secret setting(model::account const &owner, std::string const &name,
                                     bool create_only = false) {
        return {owner, name, device_verifiers(owner, name), create_only};
    }
    std::vector<std::string> devices_of(model::account const &owner) {
        std::vector<std::string> names;
        for (auto const &device : accounts().devices(owner.id)) names.push_back(device.name);
        return names;
    }
    std::string digest_users() {
        return value(
            "SELECT string_agg(username, ' ' ORDER BY username COLLATE \"C\") FROM cusax.digest_credential");
    }
    std::string pointer_of(error const &refused) {
        return refused.inputs.empty() ? "none" : refused.inputs.front().pointer;
    }
};

TEST_F(device_commands, secret_stands_beside_the_password) {
    auto const juliet = account_named("juliet@capulet.example");
    apply(create_account{juliet, credentials_for(juliet, "capulet.example")});
    set_device(juliet, "desk");
    set_device(juliet, "cordless");
    EXPECT_EQ(devices_of(juliet), (std::vector<std::string>{"cordless", "desk"}));
    EXPECT_EQ(digest_users(), "juliet juliet~cordless juliet~desk");
    EXPECT_EQ(accounts().credentials(juliet.id), credentials_for(juliet, "capulet.example"))
        << "the password's verifiers, without those of devices";
    EXPECT_EQ(accounts().find_by_id(juliet.id)->version, 1) << "the account stays as it was";
}

TEST_F(device_commands, renewed_secret_takes_the_place_of_the_old_one) {
    auto const juliet = add_account("juliet@capulet.example");
    set_device(juliet, "desk");
    auto const first = accounts().devices(juliet.id).at(0).set_at;
    auto again = setting(juliet, "desk");
    again.verifiers[0].ha1 = std::string(32, 'f');
    apply(again);
    EXPECT_EQ(value("SELECT ha1 FROM cusax.digest_credential"), std::string(32, 'f'));
    EXPECT_GT(accounts().devices(juliet.id).at(0).set_at, first);
    EXPECT_EQ(refusal(setting(juliet, "desk", true)).code, error_code::conflict);
}

TEST_F(device_commands, revoked_secret_is_gone_and_the_others_stay) {
    auto const juliet = add_account("juliet@capulet.example");
    set_device(juliet, "desk");
    set_device(juliet, "cordless");
    apply(revoke_device_secret{juliet.id, "desk"});
    EXPECT_EQ(digest_users(), "juliet~cordless");
    EXPECT_EQ(refusal(revoke_device_secret{juliet.id, "desk"}).code, error_code::not_found);
    EXPECT_EQ(refusal(revoke_device_secret{make_uuid(), "desk"}).code, error_code::not_found);
}

TEST_F(device_commands, change_and_audit_tell_the_device_and_no_secret) {
    auto const juliet = add_account("juliet@capulet.example");
    set_device(juliet, "desk");
    set_device(juliet, "desk");
    apply(revoke_device_secret{juliet.id, "desk"});
    std::string const of = " juliet@capulet.example capulet.example 1";
    EXPECT_EQ(value("SELECT string_agg(concat_ws(' ', kind, jid, domain, version), '; ' ORDER BY seq) "
                    "FROM cusax.change WHERE kind LIKE '%device%'"),
              "account.device_secret_made" + of + "; account.device_secret_changed" + of +
                  "; account.device_secret_changed" + of);
    EXPECT_EQ(value("SELECT string_agg(concat_ws(' ', action, outcome, detail), '; ' ORDER BY seq) "
                    "FROM cusax.audit WHERE action LIKE 'device%'"),
              R"(device_secret.set ok {"device": "desk"}; device_secret.set ok {"device": "desk"}; )"
              R"(device_secret.revoked ok {"device": "desk"})");
}

TEST_F(device_commands, account_has_so_many_and_no_more) {
    auto const juliet = add_account("juliet@capulet.example");
    for (int i = 0; i < model::most_device_secrets; ++i) set_device(juliet, "d" + std::to_string(i));
    auto const refused = refusal(setting(juliet, "straw"));
    EXPECT_EQ(refused.code, error_code::conflict);
    EXPECT_THAT(refused.detail, testing::HasSubstr("20"));
    set_device(juliet, "d7");
}

TEST_F(device_commands, account_and_device_never_share_a_digest_user_name) {
    auto const juliet = add_account("juliet@capulet.example");
    auto const namesake = add_account("juliet~desk@capulet.example");
    auto const taken = refusal(setting(juliet, "desk"));
    EXPECT_EQ(taken.code, error_code::address_taken);
    EXPECT_EQ(taken.holder, namesake.id);
    EXPECT_EQ(pointer_of(taken), "/name");

    set_device(juliet, "cordless");
    auto const other = account_named("juliet~cordless@capulet.example");
    auto const refused = refusal(create_account{other, {}});
    EXPECT_EQ(refused.code, error_code::address_taken);
    EXPECT_EQ(refused.holder, juliet.id);
    EXPECT_EQ(pointer_of(refused), "/sip_address");
    auto moved = namesake;
    moved.sip_address = other.sip_address;
    EXPECT_EQ(refusal(update_account{moved, {}}).code, error_code::address_taken);
    add_domain("montague.example");
    add_account("juliet~cordless@montague.example");  // another domain, another user name
    apply(revoke_device_secret{juliet.id, "cordless"});
    add_account("juliet~cordless@capulet.example");
}

TEST_F(device_commands, tombstone_retains_its_digest_user_name_too) {
    auto const juliet = add_account("juliet@capulet.example");
    auto namesake = add_account("juliet~desk@capulet.example");
    namesake.status = model::account_status::deleted;
    apply(update_account{namesake, {}, model::change_kind::account_deleted});
    EXPECT_EQ(refusal(setting(juliet, "desk")).code, error_code::address_retained);
}

TEST_F(device_commands, one_of_many_new_accounts_that_has_a_devices_name_fails_alone) {
    auto const juliet = add_account("juliet@capulet.example");
    set_device(juliet, "desk");
    std::vector<command_body> bodies;
    for (auto const *jid : {"romeo@capulet.example", "juliet~desk@capulet.example", "tybalt@capulet.example"})
        bodies.push_back(create_account{account_named(jid), {}});
    auto const answers = apply_together(std::move(bodies));
    EXPECT_TRUE(answers.at(0));
    EXPECT_EQ(answers.at(1).error().code, error_code::address_taken);
    EXPECT_TRUE(answers.at(2));
}

TEST_F(device_commands, new_password_leaves_devices_unless_they_are_revoked) {
    auto juliet = account_named("juliet@capulet.example");
    juliet.version = apply(create_account{juliet, credentials_for(juliet, "capulet.example")}).version;
    set_device(juliet, "desk");
    auto const fresh = credentials_for(juliet, "capulet.example");
    juliet.version =
        apply(update_account{juliet, fresh, model::change_kind::account_password_changed}).version;
    EXPECT_EQ(devices_of(juliet), std::vector<std::string>{"desk"});
    EXPECT_EQ(digest_users(), "juliet juliet~desk");
    apply(update_account{juliet, fresh, model::change_kind::account_password_changed, 0, true});
    EXPECT_TRUE(devices_of(juliet).empty());
    EXPECT_EQ(digest_users(), "juliet");
}

TEST_F(device_commands, new_aor_and_deletion_end_devices_and_suspension_does_not) {
    auto juliet = add_account("juliet@capulet.example");
    set_device(juliet, "desk");
    juliet.status = model::account_status::suspended;
    juliet.version = apply(update_account{juliet, {}}).version;
    EXPECT_EQ(devices_of(juliet), std::vector<std::string>{"desk"});
    juliet.sip_address = model::sip_uri::parse("sip:balcony@capulet.example").value();
    juliet.version = apply(update_account{juliet, {}}).version;
    EXPECT_TRUE(devices_of(juliet).empty());
    set_device(juliet, "desk");
    EXPECT_EQ(digest_users(), "balcony~desk");
    juliet.status = model::account_status::deleted;
    apply(update_account{juliet, {}, model::change_kind::account_deleted});
    EXPECT_EQ(digest_users(), "null");
    EXPECT_EQ(refusal(setting(juliet, "desk")).code, error_code::version_mismatch);
}

TEST_F(device_commands, verifiers_of_a_former_aor_are_refused) {
    auto const juliet = add_account("juliet@capulet.example");
    auto moved = juliet;
    moved.sip_address = model::sip_uri::parse("sip:balcony@capulet.example").value();
    apply(update_account{moved, {}});
    EXPECT_EQ(refusal(setting(juliet, "desk")).code, error_code::version_mismatch);
    EXPECT_TRUE(devices_of(juliet).empty());
}

TEST_F(device_commands, realm_that_devices_bind_cannot_change) {
    auto const juliet = add_account("juliet@capulet.example");
    set_device(juliet, "desk");
    auto capulet = model::make_domain(domain_named("capulet.example"));
    capulet.version = 1;
    capulet.sip.realm = "verona";
    EXPECT_EQ(refusal(update_domain{capulet}).code, error_code::realm_in_use);
}

TEST_F(device_commands, values_that_a_check_forbids_are_invalid_input) {
    auto const juliet = add_account("juliet@capulet.example");
    EXPECT_EQ(refusal(setting(juliet, "De sk")).code, error_code::invalid_input);
    auto hashless = setting(juliet, "desk");
    hashless.verifiers[0].ha1.clear();
    EXPECT_EQ(refusal(hashless).code, error_code::invalid_input);
    EXPECT_TRUE(devices_of(juliet).empty());
}

}  // namespace
}  // namespace cusax::storage
