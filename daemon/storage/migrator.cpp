#include "storage/migrator.hpp"

#include "base/exceptions.hpp"
#include "base/log.hpp"
#include "storage/database_failure.hpp"
#include "storage/session.hpp"

#include <map>

namespace cusax::storage {
namespace {

// One migration at a time in a database: the key is "cusaxmig".
constexpr char const *lock_schema = "SELECT pg_advisory_lock(7166761861437516135)";

constexpr char const *create_journal =
    "CREATE SCHEMA IF NOT EXISTS cusax_schema;"
    "CREATE TABLE IF NOT EXISTS cusax_schema.migration ("
    "    version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,"
    "    applied_at timestamptz NOT NULL DEFAULT now());"
    "CREATE TABLE IF NOT EXISTS cusax_schema.definitions ("
    "    one boolean PRIMARY KEY DEFAULT true CHECK (one), checksum text NOT NULL,"
    "    applied_at timestamptz NOT NULL DEFAULT now())";

constexpr char const *journal_exists = "SELECT to_regclass('cusax_schema.migration') IS NOT NULL";

constexpr char const *journal = "SELECT version, name, checksum FROM cusax_schema.migration ORDER BY version";

constexpr char const *remember_migration =
    "INSERT INTO cusax_schema.migration (version, name, checksum) VALUES ($1, $2, $3)";

constexpr char const *known_definitions = "SELECT checksum FROM cusax_schema.definitions";

constexpr char const *remember_definitions =
    "INSERT INTO cusax_schema.definitions (checksum) VALUES ($1) "
    "ON CONFLICT (one) DO UPDATE SET checksum = excluded.checksum, applied_at = now()";

constexpr char const *view_contracts =
    "SELECT nspname, number[1] FROM pg_namespace, "
    "regexp_match(obj_description(oid, 'pg_namespace'), '^view contract ([0-9]{1,9})$') AS number "
    "WHERE number IS NOT NULL";

struct applied_migration {
    int version = 0;
    std::string name;
    std::string checksum;
};

std::vector<applied_migration> read_journal(pqxx::transaction_base &in) {
    std::vector<applied_migration> applied;
    if (!in.exec1(journal_exists)[0].as<bool>()) return applied;
    for (auto const &row : in.exec(journal))
        applied.push_back({row[0].as<int>(), row[1].as<std::string>(), row[2].as<std::string>()});
    return applied;
}

int newest_of(schema_files const &files) {
    return files.migrations.empty() ? 0 : files.migrations.back().number;
}

// What was applied must be what this program has, in the same order, and no more.
void hold_against(std::vector<applied_migration> const &applied, schema_files const &files) {
    for (std::size_t i = 0; i < applied.size(); ++i) {
        if (applied[i].version > newest_of(files))
            throw schema_error("the schema is newer than this program (version " +
                               std::to_string(applied[i].version) + ", ours is " +
                               std::to_string(newest_of(files)) + "): use the newer program");
        if (i >= files.migrations.size() || files.migrations[i].number != applied[i].version ||
            files.migrations[i].checksum != applied[i].checksum)
            throw schema_error("migration " + applied[i].name +
                               " was applied with another text than this program has: "
                               "the schema was made by another build, or tampered with");
    }
}

std::string joint_checksum(std::vector<sql_file> const &files) {
    std::string all;
    for (auto const &file : files) all += file.name + ' ' + file.checksum + '\n';
    return all;
}

void run_file(pqxx::transaction_base &in, sql_file const &file) {
    try {
        in.exec(file.text);
    } catch (pqxx::sql_error const &failed) {
        throw std::runtime_error(file.name + ": " + failed.what());
    }
}

void run_migration(pqxx::connection_base &on, sql_file const &file) {
    pqxx::work in(on);
    run_file(in, file);
    in.exec_params(remember_migration, file.number, file.name, file.checksum);
    in.commit();
    log_info("SCHEMA_MIGRATED", {{"migration", file.name}});
}

std::map<std::string, int> read_contracts(pqxx::transaction_base &in) {
    std::map<std::string, int> found;
    for (auto const &row : in.exec(view_contracts)) found[row[0].as<std::string>()] = row[1].as<int>();
    return found;
}

std::vector<view_contract> changes(std::map<std::string, int> const &before,
                                   std::map<std::string, int> const &now) {
    std::vector<view_contract> changed;
    for (auto const &[schema, number] : before) {
        auto const renewed = now.find(schema);
        if (renewed != now.end() && renewed->second != number)
            changed.push_back({.schema = schema, .before = number, .now = renewed->second});
    }
    return changed;
}

void renew_definitions(pqxx::connection_base &on, schema_files const &files, migration_report &report) {
    std::string const ours = joint_checksum(files.definitions);
    pqxx::work in(on);
    auto const known = in.exec(known_definitions);
    if (report.applied.empty() && !known.empty() && known[0][0].as<std::string>() == ours) return;
    auto const before = read_contracts(in);
    for (auto const &file : files.definitions) run_file(in, file);
    in.exec_params(remember_definitions, ours);
    report.changed_contracts = changes(before, read_contracts(in));
    in.commit();
    report.definitions_renewed = true;
}

// Where there are no definitions (in tests of the migrator itself) there is no epoch either.
std::int64_t settle_epoch(pqxx::transaction_base &in) {
    if (!in.exec1("SELECT to_regproc('cusax.recognise_cluster') IS NOT NULL")[0].as<bool>()) return 0;
    return in.exec1("SELECT cusax.recognise_cluster()")[0].as<std::int64_t>();
}

migration_report migrate_on(pqxx::connection_base &on, schema_files const &files) {
    {
        pqxx::nontransaction in(on);
        in.exec(lock_schema);  // until the connection closes
    }
    migration_report report;
    std::vector<applied_migration> applied;
    {
        pqxx::work in(on);
        // Two statements of IF NOT EXISTS would race elsewhere; here the lock is held.
        in.exec(create_journal);
        applied = read_journal(in);
        hold_against(applied, files);
        in.commit();
    }
    for (auto i = applied.size(); i < files.migrations.size(); ++i) {
        run_migration(on, files.migrations[i]);
        report.applied.push_back(files.migrations[i].name);
    }
    renew_definitions(on, files, report);
    report.version = newest_of(files);
    pqxx::nontransaction in(on);
    report.epoch = settle_epoch(in);
    return report;
}

// Runs `what` on a connection of its own, with pqxx's exceptions turned into ours.
template <class Work>
auto on_own_connection(database const &settings, Work const &what) {
    session on(settings);
    try {
        return what(on.connection());
    } catch (pqxx::failure const &failed) {
        rethrow_as_ours(failed, classify(failed, on.connection()));
    }
}

}  // namespace

migration_report migrate(database const &settings, schema_files const &files) {
    database patient = settings;
    patient.statement_timeout =
        std::chrono::milliseconds{0};  // another may be migrating, an index may take its time
    return on_own_connection(patient, [&](pqxx::connection_base &on) { return migrate_on(on, files); });
}

int schema_version(database const &settings) {
    return on_own_connection(settings, [](pqxx::connection_base &on) {
        pqxx::nontransaction in(on);
        auto const applied = read_journal(in);
        return applied.empty() ? 0 : applied.back().version;
    });
}

void check_schema(database const &settings, schema_files const &files) {
    on_own_connection(settings, [&](pqxx::connection_base &on) {
        pqxx::nontransaction in(on);
        auto const applied = read_journal(in);
        hold_against(applied, files);
        if (applied.size() < files.migrations.size())
            throw schema_error("the schema is older than this program (version " +
                               std::to_string(applied.empty() ? 0 : applied.back().version) + ", ours is " +
                               std::to_string(newest_of(files)) + "): run `cusaxd migrate`");
        auto const known = in.exec(known_definitions);
        if (known.empty() || known[0][0].as<std::string>() != joint_checksum(files.definitions))
            throw schema_error(
                "the functions and views of the schema are another build's: run `cusaxd migrate`");
        settle_epoch(in);
    });
}

}  // namespace cusax::storage
