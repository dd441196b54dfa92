// The daemon's role may do what it must and no more.
#include "integration/storage_fixture.hpp"
#include "storage/account_reader.hpp"
#include "storage/account_store.hpp"
#include "storage/domain_store.hpp"
#include "storage/election.hpp"
#include "storage/feed.hpp"
#include "storage/listener.hpp"
#include "storage/token_store.hpp"
#include "storage/vcard_store.hpp"
#include "storage/zone_store.hpp"

#include <atomic>

namespace cusax::storage {
namespace {

class rights : public storage_test {
  protected:
    rights() {
        cluster().execute(
            "DO $$ BEGIN CREATE ROLE member LOGIN IN ROLE cusax_daemon; "
            "EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    }
};

TEST_F(rights, member_of_the_daemon_role_owns_nothing_and_does_everything) {
    auto const as_member = settings("member");
    check_schema(as_member);
    writer write(as_member);
    auto const domain = model::make_domain(domain_named("capulet.example"));
    ASSERT_TRUE(write.apply({.body = create_domain{domain}, .by = nurse()}));
    auto juliet = account_named("juliet@capulet.example");
    ASSERT_TRUE(write.apply(
        {.body = create_account{juliet, credentials_for(juliet, "capulet.example")}, .by = nurse()}));
    ASSERT_TRUE(write.apply({.body = store_vcard{juliet.id, "[]"}, .by = nurse()}));

    connection_pool members(as_member, 2);
    EXPECT_TRUE(account_store(members).find_by_id(juliet.id));
    EXPECT_EQ(account_store(members).list({.q = "juliet"}, {}).value().items.size(), 1U);
    EXPECT_TRUE(account_reader(as_member).find(account_key(juliet.jid)));
    EXPECT_TRUE(domain_store(members).find(domain.name));
    EXPECT_TRUE(vcard_store(members).find(juliet.jid));
    EXPECT_TRUE(token_store(members).list({}));
    EXPECT_EQ(change_feed(members).read({}, 10).value().items.size(), 3U);
    election zones(as_member, "zones");
    auto const term = zones.try_acquire();
    ASSERT_TRUE(term);
    EXPECT_TRUE(zone_store(members).publish(
        *term, {{.name = "capulet.example", .expected_serial = {}, .new_serial = 1}}, {}));
    zone_store(members).prune_journal(1, 100);
    std::atomic<bool> heard{false};
    listener ear(as_member, {"cusax_change"}, [&](auto) { heard = true; });
    EXPECT_TRUE(eventually([&] { return heard.load(); }));
    ASSERT_TRUE(write.apply({.body = purge_account{juliet.id, 1}, .by = nurse()}));
}

TEST_F(rights, audit_is_append_only_even_for_its_owner) {
    add_domain("capulet.example");
    for (char const *sql : {"UPDATE cusax.audit SET actor = 'nobody'", "DELETE FROM cusax.audit",
                            "TRUNCATE cusax.audit", "TRUNCATE cusax.audit CASCADE"})
        EXPECT_THROW(execute(sql), std::runtime_error) << sql;
    EXPECT_EQ(value("SELECT count(*) FROM cusax.audit"), "1");
}

TEST_F(rights, members_cannot_touch_audit_epoch_or_schema) {
    pqxx::connection on(settings("member").url);
    for (char const *sql :
         {"UPDATE cusax.audit SET actor = 'nobody'", "UPDATE cusax.installation SET epoch = 9",
          "UPDATE cusax_schema.migration SET checksum = ''", "CREATE TABLE cusax.mine ()",
          "ALTER TABLE cusax.account ADD mine integer"}) {
        pqxx::work in(on);
        EXPECT_THROW(in.exec(sql), pqxx::insufficient_privilege) << sql;
    }
}

TEST_F(rights, strangers_see_nothing) {
    cluster().execute(
        "DO $$ BEGIN CREATE ROLE stranger LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    pqxx::connection on(settings("stranger").url);
    for (char const *sql : {"SELECT * FROM cusax.account", "SELECT cusax.apply_commands('[]')",
                            "SELECT cusax.recognise_cluster()"}) {
        pqxx::work in(on);
        EXPECT_THROW(in.exec(sql), pqxx::insufficient_privilege) << sql;
    }
}

TEST_F(rights, role_that_may_create_roles_can_migrate_its_own_database) {
    cluster().execute(
        "DO $$ BEGIN CREATE ROLE keeper LOGIN CREATEROLE; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    cluster().execute("DROP DATABASE IF EXISTS kept");
    cluster().execute("CREATE DATABASE kept OWNER keeper");
    database const kept{.url = cluster().url("kept", "keeper")};
    EXPECT_EQ(migrate(kept).epoch, 1);
    EXPECT_NO_THROW(check_schema(kept));
    EXPECT_NO_THROW(writer(kept).apply(
        {.body = create_domain{model::make_domain(domain_named("capulet.example"))}, .by = nurse()}));
    cluster().execute("DROP DATABASE kept WITH (FORCE)");
}

}  // namespace
}  // namespace cusax::storage
