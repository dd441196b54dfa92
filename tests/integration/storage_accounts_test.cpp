// The commands on accounts: what is stored, and what the tables refuse.
#include "base/uuid.hpp"
#include "integration/storage_fixture.hpp"
#include "storage/account_store.hpp"
#include "storage/vcard_store.hpp"

namespace cusax::storage {
namespace {

class account_commands : public storage_test {
  protected:
    account_commands() { add_domain("capulet.example"); }

    account_store accounts() { return account_store(pool()); }

    std::string pointer_of(error const &refused) {
        return refused.inputs.empty() ? "none" : refused.inputs.front().pointer;
    }
};

TEST_F(account_commands, created_account_is_read_back_whole) {
    auto juliet = account_named("juliet@capulet.example");
    juliet.profile = {.name = {.formatted = "Juliet \"Capulet\" \\ Ž\n", .given = "Juliet", .family = {}},
                      .email = "juliet@capulet.example",
                      .organization = "House of Capulet",
                      .title = {}};
    juliet.services = {.xmpp = true, .voice = true, .video = true};
    juliet.addresses = {number("+493012340001"), number("+493012340002")};
    juliet.addresses[1].type = model::address_type::cell;
    juliet.addresses[1].primary = true;
    juliet.addresses[0].published = false;
    juliet.addresses.push_back({.uri = model::sip_uri::parse("sip:balcony@capulet.example").value(),
                                .type = model::address_type::video});
    juliet.source = "ldap";
    juliet.external_id = "cn=juliet";
    juliet.labels = {{"floor", "1"}, {"garden", ""}};
    juliet.password_change_required = true;
    auto const stored = apply(create_account{juliet, credentials_for(juliet, "capulet.example")});
    juliet.version = 1;
    juliet.password_set = true;
    juliet.created_at = stored.created_at;
    juliet.updated_at = stored.updated_at;
    EXPECT_EQ(accounts().find_by_id(juliet.id), juliet);
    EXPECT_EQ(accounts().find_by_jid(juliet.jid), juliet);
    EXPECT_EQ(accounts().find_by_uri(juliet.addresses[1].uri), juliet);
    EXPECT_EQ(accounts().find_by_uri(juliet.sip_address), juliet);
    EXPECT_EQ(accounts().find_by_external_id("ldap", "cn=juliet"), juliet);
    EXPECT_EQ(accounts().credentials(juliet.id), credentials_for(juliet, "capulet.example"));
}

TEST_F(account_commands, what_does_not_exist_is_not_found) {
    EXPECT_EQ(accounts().find_by_id(make_uuid()), std::nullopt);
    EXPECT_EQ(accounts().find_by_id("juliet"), std::nullopt);
    EXPECT_EQ(accounts().find_by_jid(jid_named("juliet@capulet.example")), std::nullopt);
    EXPECT_EQ(accounts().credentials(make_uuid()), std::nullopt);
    auto const juliet = add_account("juliet@capulet.example");
    EXPECT_EQ(accounts().credentials(juliet.id), model::credential_set{});
}

TEST_F(account_commands, taken_jid_names_its_holder) {
    auto const juliet = add_account("juliet@capulet.example");
    auto other = account_named("juliet@capulet.example");
    other.sip_address = model::sip_uri::parse("sip:other@capulet.example").value();
    auto const refused = refusal(create_account{other, {}});
    EXPECT_EQ(refused.code, error_code::address_taken);
    EXPECT_EQ(refused.holder, juliet.id);
    EXPECT_EQ(pointer_of(refused), "/jid");
}

TEST_F(account_commands, taken_aor_names_its_holder) {
    auto const juliet = add_account("juliet@capulet.example");
    auto romeo = account_named("romeo@capulet.example");
    romeo.sip_address = juliet.sip_address;
    auto const refused = refusal(create_account{romeo, {}});
    EXPECT_EQ(refused.code, error_code::address_taken);
    EXPECT_EQ(refused.holder, juliet.id);
    EXPECT_EQ(pointer_of(refused), "/sip_address");
}

TEST_F(account_commands, taken_number_is_named_by_its_place) {
    auto juliet = account_named("juliet@capulet.example");
    juliet.addresses = {number("+493012340001")};
    apply(create_account{juliet, {}});
    auto romeo = account_named("romeo@capulet.example");
    romeo.addresses = {number("+493012340002"), number("+493012340001")};
    auto const refused = refusal(create_account{romeo, {}});
    EXPECT_EQ(refused.code, error_code::address_taken);
    EXPECT_EQ(refused.holder, juliet.id);
    EXPECT_EQ(pointer_of(refused), "/addresses/1/uri");
    EXPECT_EQ(accounts().find_by_jid(romeo.jid), std::nullopt);
    EXPECT_EQ(value("SELECT count(*) FROM cusax.address WHERE uri = 'tel:+493012340002'"), "0");
}

TEST_F(account_commands, address_named_twice_is_the_callers_mistake) {
    auto juliet = account_named("juliet@capulet.example");
    juliet.addresses = {number("+493012340001"), number("+493012340001")};
    auto refused = refusal(create_account{juliet, {}});
    EXPECT_EQ(refused.code, error_code::invalid_input);
    EXPECT_EQ(pointer_of(refused), "/addresses/1/uri");
    juliet.addresses = {{.uri = juliet.sip_address}};
    refused = refusal(create_account{juliet, {}});
    EXPECT_EQ(refused.code, error_code::invalid_input);
    EXPECT_EQ(pointer_of(refused), "/addresses/0/uri");
}

TEST_F(account_commands, missing_domain_is_named) {
    auto refused = refusal(create_account{account_named("romeo@montague.example"), {}});
    EXPECT_EQ(refused.code, error_code::invalid_input);
    EXPECT_EQ(pointer_of(refused), "/domain");
    auto juliet = account_named("juliet@capulet.example");
    juliet.sip_address = model::sip_uri::parse("sip:juliet@montague.example").value();
    EXPECT_EQ(pointer_of(refusal(create_account{juliet, {}})), "/sip_address");
    auto stored = add_account("juliet@capulet.example");
    stored.sip_address = juliet.sip_address;
    EXPECT_EQ(pointer_of(refusal(update_account{stored, {}})), "/sip_address");
}

TEST_F(account_commands, id_and_external_id_are_unique) {
    auto juliet = account_named("juliet@capulet.example");
    juliet.source = "ldap";
    juliet.external_id = "1";
    apply(create_account{juliet, {}});
    auto nurse = account_named("nurse@capulet.example");
    nurse.source = "ldap";
    nurse.external_id = "1";
    auto refused = refusal(create_account{nurse, {}});
    EXPECT_EQ(refused.code, error_code::conflict);
    EXPECT_EQ(pointer_of(refused), "/external_id");
    nurse.external_id = "2";
    nurse.id = juliet.id;
    EXPECT_EQ(refusal(create_account{nurse, {}}).code, error_code::conflict);
}

TEST_F(account_commands, update_replaces_the_whole_state) {
    auto juliet = add_account("juliet@capulet.example");
    juliet.addresses = {number("+493012340001")};
    juliet.profile.name.formatted = "Juliet Capulet";
    juliet.status = model::account_status::suspended;
    auto const stored = apply(update_account{juliet, {}, model::change_kind::account_suspended});
    EXPECT_EQ(stored.version, 2);
    EXPECT_EQ(stored.created_at, juliet.created_at);
    juliet.version = 2;
    juliet.updated_at = stored.updated_at;
    EXPECT_EQ(accounts().find_by_id(juliet.id), juliet);
    // Places change: every URI moves although none of them is new.
    juliet.addresses = {number("+493012340002"), number("+493012340001")};
    apply(update_account{juliet, {}});
    juliet.version = 3;
    std::swap(juliet.addresses[0], juliet.addresses[1]);
    apply(update_account{juliet, {}});
    EXPECT_EQ(accounts().find_by_id(juliet.id)->addresses, juliet.addresses);
}

TEST_F(account_commands, stale_version_is_refused) {
    auto juliet = add_account("juliet@capulet.example");
    apply(update_account{juliet, {}});
    EXPECT_EQ(refusal(update_account{juliet, {}}).code, error_code::version_mismatch);
    EXPECT_EQ(refusal(purge_account{juliet.id, 1}).code, error_code::version_mismatch);
    juliet.id = make_uuid();
    EXPECT_EQ(refusal(update_account{juliet, {}}).code, error_code::not_found);
    EXPECT_EQ(refusal(purge_account{juliet.id, 1}).code, error_code::not_found);
}

TEST_F(account_commands, tombstone_retains_jid_and_aor_and_frees_its_numbers) {
    auto juliet = account_named("juliet@capulet.example");
    juliet.addresses = {number("+493012340001")};
    juliet.version = apply(create_account{juliet, {}}).version;
    juliet.status = model::account_status::deleted;
    apply(update_account{juliet, {}, model::change_kind::account_deleted});
    auto const tombstone = accounts().find_by_id(juliet.id);
    ASSERT_TRUE(tombstone && tombstone->deleted_at);
    EXPECT_EQ(tombstone->addresses, juliet.addresses);

    auto again = account_named("juliet@capulet.example");
    auto refused = refusal(create_account{again, {}});
    EXPECT_EQ(refused.code, error_code::address_retained);
    EXPECT_EQ(refused.holder, juliet.id);
    auto romeo = account_named("romeo@capulet.example");
    romeo.sip_address = juliet.sip_address;
    refused = refusal(create_account{romeo, {}});
    EXPECT_EQ(refused.code, error_code::address_retained);
    EXPECT_EQ(pointer_of(refused), "/sip_address");

    romeo = account_named("romeo@capulet.example");
    romeo.addresses = juliet.addresses;
    apply(create_account{romeo, {}});
    EXPECT_EQ(accounts().find_by_uri(juliet.addresses[0].uri)->id, romeo.id);

    // The number is somebody else's by now: reactivation must give it up.
    juliet = *tombstone;
    juliet.status = model::account_status::active;
    refused = refusal(update_account{juliet, {}, model::change_kind::account_reactivated});
    EXPECT_EQ(refused.code, error_code::address_taken);
    EXPECT_EQ(pointer_of(refused), "/addresses/0/uri");
    juliet.addresses.clear();
    apply(update_account{juliet, {}, model::change_kind::account_reactivated});
    EXPECT_EQ(accounts().find_by_id(juliet.id)->deleted_at, std::nullopt);
}

TEST_F(account_commands, tombstone_expires_with_the_retention_of_its_domain) {
    auto montague = model::make_domain(domain_named("montague.example"));
    montague.policy.retain = std::chrono::days(1);
    apply(create_domain{montague});
    auto const bury = [&](char const *jid, std::chrono::hours ago) {
        auto account = account_named(jid);
        account.status = model::account_status::deleted;
        account.deleted_at = system_now() - ago;
        apply(create_account{account, {}});
        return account.id;
    };
    bury("romeo@montague.example", std::chrono::hours(23));
    bury("tybalt@capulet.example", std::chrono::hours(25));
    auto const mercutio = bury("mercutio@montague.example", std::chrono::hours(25));
    auto const expired = accounts().expired_tombstones(10);
    ASSERT_EQ(expired.size(), 1U);
    EXPECT_EQ(expired[0].id, mercutio);
    apply(purge_account{expired[0].id, expired[0].version});
    EXPECT_TRUE(accounts().expired_tombstones(10).empty());
}

TEST_F(account_commands, purge_erases_everything_of_the_account) {
    auto const juliet = account_named("juliet@capulet.example");
    apply(create_account{juliet, credentials_for(juliet, "capulet.example")});
    apply(store_vcard{juliet.id, "[\"vcard\",[]]"});
    apply(set_device_secret{juliet, "desk", device_verifiers(juliet, "desk"), true});
    execute(
        "INSERT INTO cusax.former_password (account_id, salt, iterations, stored_key) "
        "SELECT account_id, salt, iterations, stored_key FROM cusax.scram_credential WHERE hash = 'SHA-256'");
    apply(purge_account{juliet.id, 1});
    for (char const *table : {"account", "address", "scram_credential", "digest_credential", "device_secret",
                              "former_password", "vcard"})
        EXPECT_EQ(value(std::string("SELECT count(*) FROM cusax.") + table), "0") << table;
    EXPECT_EQ(value("SELECT kind FROM cusax.change ORDER BY seq DESC LIMIT 1"), "account.purged");
    add_account("juliet@capulet.example");
}

TEST_F(account_commands, password_replaces_every_verifier) {
    auto juliet = account_named("juliet@capulet.example");
    juliet.version = apply(create_account{juliet, credentials_for(juliet, "capulet.example")}).version;
    auto fresh = credentials_for(juliet, "capulet.example");
    fresh.scram.pop_back();
    fresh.digest[0].ha1 = std::string(32, 'c');
    apply(update_account{juliet, fresh, model::change_kind::account_password_changed});
    EXPECT_EQ(accounts().credentials(juliet.id), fresh);
}

TEST_F(account_commands, new_aor_takes_the_digest_verifiers_of_the_old_one) {
    auto juliet = account_named("juliet@capulet.example");
    juliet.version = apply(create_account{juliet, credentials_for(juliet, "capulet.example")}).version;
    juliet.sip_address = model::sip_uri::parse("sip:balcony@capulet.example").value();
    apply(update_account{juliet, {}});
    EXPECT_TRUE(accounts().credentials(juliet.id)->digest.empty());
    EXPECT_EQ(accounts().credentials(juliet.id)->scram.size(), 2U);
}

TEST_F(account_commands, credentials_of_another_realm_are_refused) {
    auto const juliet = account_named("juliet@capulet.example");
    EXPECT_EQ(refusal(create_account{juliet, credentials_for(juliet, "montague.example")}).code,
              error_code::conflict);
    EXPECT_EQ(accounts().find_by_id(juliet.id), std::nullopt);
}

TEST_F(account_commands, values_that_a_check_forbids_are_invalid_input) {
    auto const juliet = account_named("juliet@capulet.example");
    auto credentials = credentials_for(juliet, "capulet.example");
    credentials.digest[0].ha1 = "short";
    EXPECT_EQ(refusal(create_account{juliet, credentials}).code, error_code::invalid_input);
    credentials = credentials_for(juliet, "capulet.example");
    credentials.scram[0].stored_key.pop_back();
    EXPECT_EQ(refusal(create_account{juliet, credentials}).code, error_code::invalid_input);
    auto two_primaries = juliet;
    two_primaries.addresses = {number("+493012340001"), number("+493012340002")};
    two_primaries.addresses[0].primary = two_primaries.addresses[1].primary = true;
    EXPECT_EQ(refusal(create_account{two_primaries, {}}).code, error_code::invalid_input);
    auto sourceless = juliet;
    sourceless.external_id = "1";
    EXPECT_EQ(refusal(create_account{sourceless, {}}).code, error_code::invalid_input);
}

TEST_F(account_commands, vcard_comes_with_account_and_domain) {
    auto const juliet = add_account("juliet@capulet.example");
    vcard_store vcards(pool());
    auto row = vcards.find(juliet.jid);
    ASSERT_TRUE(row);
    EXPECT_EQ(row->account, juliet);
    EXPECT_EQ(row->domain.name, domain_named("capulet.example"));
    EXPECT_EQ(row->jcard, std::nullopt);
    std::string const jcard = R"(["vcard",[["note",{},"text","\u0000 is a text too"]]])";
    apply(store_vcard{juliet.id, "[]"});
    apply(store_vcard{juliet.id, jcard});
    EXPECT_EQ(vcards.find(juliet.jid)->jcard, jcard);
    EXPECT_FALSE(vcards.find(jid_named("romeo@capulet.example")));
    EXPECT_EQ(refusal(store_vcard{make_uuid(), "[]"}).code, error_code::not_found);
    EXPECT_EQ(refusal(store_vcard{juliet.id, "not JSON"}).code, error_code::invalid_input);
}

TEST_F(account_commands, every_command_is_audited_with_its_outcome) {
    add_account("juliet@capulet.example");
    refusal(create_account{account_named("juliet@capulet.example"), {}});
    EXPECT_EQ(value("SELECT string_agg(concat_ws(' ', actor, address, request_id, action, jid, outcome), '; "
                    "' ORDER BY seq)"
                    " FROM cusax.audit WHERE account_id IS NOT NULL"),
              "nurse 192.0.2.7 r-1 account.created juliet@capulet.example ok; "
              "nurse 192.0.2.7 r-1 account.created juliet@capulet.example address_taken");
}

}  // namespace
}  // namespace cusax::storage
