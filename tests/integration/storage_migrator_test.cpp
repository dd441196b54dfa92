// Migrations: once, in order, by one at a time, and never onto a schema that is not ours.
#include "base/exceptions.hpp"
#include "integration/storage_fixture.hpp"

#include <thread>

namespace cusax::storage {
namespace {

class migrator : public testing::Test {
  protected:
    migrator() {
        cluster().execute("DROP DATABASE IF EXISTS migrator WITH (FORCE)");
        cluster().execute("CREATE DATABASE migrator");
    }
    ~migrator() override { cluster().execute("DROP DATABASE migrator WITH (FORCE)"); }

    static database settings() { return {.url = cluster().url("migrator")}; }

    static schema_files two_steps() {
        return {.migrations = {{1, "0001_one", "CREATE TABLE one (a integer)", "checksum-1"},
                               {2, "0002_two", "ALTER TABLE one ADD b integer; CREATE TABLE two ()",
                                "checksum-2"}},
                .definitions = {{0, "f",
                                 "CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                                 "f-1"}}};
    }

    static sql_file contract(std::string const &schema, int number) {
        auto const text = "CREATE SCHEMA IF NOT EXISTS " + schema + "; COMMENT ON SCHEMA " + schema +
                          " IS 'view contract " + std::to_string(number) + "'";
        return {0, schema, text, text};
    }

    static std::string value(std::string const &sql) {
        pqxx::connection on(settings().url);
        pqxx::work in(on);
        return in.exec1(sql)[0].as<std::string>();
    }
};

TEST_F(migrator, embedded_schema_is_applied_once) {
    auto const first = migrate(settings());
    EXPECT_EQ(first.applied.size(), embedded_schema().migrations.size());
    EXPECT_TRUE(first.definitions_renewed);
    EXPECT_EQ(first.epoch, 1);
    auto const second = migrate(settings());
    EXPECT_TRUE(second.applied.empty());
    EXPECT_FALSE(second.definitions_renewed);
    EXPECT_EQ(second.version, first.version);
    EXPECT_EQ(schema_version(settings()), first.version);
    EXPECT_NO_THROW(check_schema(settings()));
}

TEST_F(migrator, changed_contract_of_views_is_said) {
    auto files =
        schema_files{.migrations = {}, .definitions = {contract("theirs", 1), contract("others", 1)}};
    EXPECT_TRUE(migrate(settings(), files).changed_contracts.empty()) << "nobody knew another";
    files.definitions = {contract("theirs", 2), contract("others", 1), contract("new", 1)};
    auto const changed = migrate(settings(), files).changed_contracts;
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed[0].schema, "theirs");
    EXPECT_EQ(changed[0].before, 1);
    EXPECT_EQ(changed[0].now, 2);
    EXPECT_TRUE(migrate(settings(), files).changed_contracts.empty()) << "it is said once";
}

TEST_F(migrator, two_at_once_apply_everything_once) {
    std::vector<migration_report> reports(4);
    std::vector<std::thread> threads;
    for (auto &report : reports) threads.emplace_back([&report] { report = migrate(settings()); });
    for (auto &thread : threads) thread.join();
    std::size_t applied = 0;
    for (auto const &report : reports) applied += report.applied.size();
    EXPECT_EQ(applied, embedded_schema().migrations.size());
}

TEST_F(migrator, empty_database_has_version_zero_and_is_refused_for_service) {
    EXPECT_EQ(schema_version(settings()), 0);
    EXPECT_THROW(check_schema(settings()), schema_error);
}

TEST_F(migrator, new_migration_is_added_to_the_old_ones) {
    auto files = two_steps();
    files.migrations.pop_back();
    migrate(settings(), files);
    EXPECT_THROW(check_schema(settings(), two_steps()), schema_error);
    EXPECT_EQ(migrate(settings(), two_steps()).applied, std::vector<std::string>{"0002_two"});
    EXPECT_NO_THROW(check_schema(settings(), two_steps()));
}

TEST_F(migrator, tampered_migration_is_refused_and_nothing_is_done) {
    auto files = two_steps();
    files.migrations.pop_back();
    migrate(settings(), files);
    files = two_steps();
    files.migrations[0].checksum = "another";
    EXPECT_THROW(migrate(settings(), files), schema_error);
    EXPECT_THROW(check_schema(settings(), files), schema_error);
    EXPECT_EQ(schema_version(settings()), 1);
}

TEST_F(migrator, newer_schema_is_refused) {
    migrate(settings(), two_steps());
    auto older = two_steps();
    older.migrations.pop_back();
    older.definitions[0] = {0, "f", "DROP FUNCTION f()", "f-0"};
    EXPECT_THROW(migrate(settings(), older), schema_error);
    EXPECT_THROW(check_schema(settings(), older), schema_error);
    EXPECT_EQ(value("SELECT f()"), "1");
}

TEST_F(migrator, failing_migration_leaves_the_ones_before_and_names_itself) {
    auto files = two_steps();
    files.migrations[1].text = "CREATE TABLE half (); SELECT nonsense";
    try {
        migrate(settings(), files);
        FAIL();
    } catch (std::runtime_error const &failed) {
        EXPECT_NE(std::string(failed.what()).find("0002_two"), std::string::npos);
    }
    EXPECT_EQ(schema_version(settings()), 1);
    EXPECT_EQ(value("SELECT to_regclass('half') IS NULL"), "t");
    EXPECT_EQ(migrate(settings(), two_steps()).version, 2);
}

TEST_F(migrator, definitions_are_renewed_when_their_text_changes) {
    migrate(settings(), two_steps());
    auto files = two_steps();
    files.definitions[0] = {
        0, "f", "CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 2'", "f-2"};
    EXPECT_THROW(check_schema(settings(), files), schema_error);
    auto const report = migrate(settings(), files);
    EXPECT_TRUE(report.definitions_renewed);
    EXPECT_TRUE(report.applied.empty());
    EXPECT_EQ(value("SELECT f()"), "2");
}

TEST_F(migrator, embedded_definitions_can_be_run_again) {
    migrate(settings());
    auto files = embedded_schema();
    files.definitions.push_back({0, "zzz", "SELECT 1", "new"});
    EXPECT_TRUE(migrate(settings(), files).definitions_renewed);
    EXPECT_TRUE(migrate(settings()).definitions_renewed);
}

TEST_F(migrator, database_that_is_not_there_is_unavailable) {
    EXPECT_THROW(migrate({.url = cluster().url("nowhere")}), unavailable);
    EXPECT_THROW(schema_version({.url = "host=/nonexistent"}), unavailable);
}

}  // namespace
}  // namespace cusax::storage
