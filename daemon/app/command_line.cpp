#include "app/command_line.hpp"

#include "app/config.hpp"
#include "app/serve.hpp"
#include "base/log.hpp"
#include "credentials/token.hpp"
#include "http/authorisation.hpp"
#include "model/domain_name.hpp"
#include "publish/zone_codec.hpp"
#include "storage/migrator.hpp"
#include "storage/pool.hpp"
#include "storage/writer.hpp"
#include "storage/zone_store.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace cusax::app {
namespace {

constexpr int done = 0;
constexpr int failed = 1;
constexpr int misused = 2;

char const *from_environment(char const *name) { return std::getenv(name); }

int report(std::vector<config_mistake> const &mistakes) {
    for (auto const &mistake : mistakes) std::cerr << render(mistake) << '\n';
    return misused;
}

int migrate(config const &settings) {
    auto const &own = settings.database;
    auto const report = storage::migrate({.url = own.migrate_url.empty() ? own.url : own.migrate_url,
                                          .statement_timeout = std::chrono::milliseconds{0}});
    for (auto const &name : report.applied) std::cout << "applied " << name << '\n';
    if (report.definitions_renewed) std::cout << "renewed functions and views\n";
    for (auto const &changed : report.changed_contracts)
        std::cout << "the views in schema " << changed.schema << " changed, from contract " << changed.before
                  << " to " << changed.now << ": docs/integrations says what their servers must know\n";
    std::cout << "the schema is at version " << report.version << '\n';
    return done;
}

struct token_wish {
    std::string name;
    std::string scope;
    std::vector<std::string> domains;
};

int create_token(config const &settings, token_wish const &wish) {
    auto const scope = http::parse_scope(wish.scope);
    if (!scope) {
        std::cerr << "--scope: must be admin, operator, reader, sync or metrics\n";
        return misused;
    }
    auto const minted = credentials::mint_token();
    storage::token_record row;
    row.id = minted.id;
    row.name = wish.name;
    row.hash = minted.hash_hex;
    row.scope = std::string(http::scope_name(*scope));
    for (auto const &text : wish.domains) {
        auto const domain = model::domain_name::parse(text);
        if (!domain) {
            std::cerr << "--domain: " << domain.error().detail << '\n';
            return misused;
        }
        row.domains.push_back(domain->ascii());
    }
    storage::writer writer({.url = settings.database.url});
    auto const stored = writer.apply(
        {.body = storage::create_token{row},
         .by = {.name = "cusaxd token create", .token_id = {}, .address = {}, .request_id = {}}});
    if (!stored) {
        std::cerr << stored.error().detail << '\n';
        return failed;
    }
    std::cout << minted.token.reveal() << std::endl;
    return done;
}

struct serial_wish {
    std::uint32_t above = 0;
    std::string zone;  // empty: all
};

int raise_serials(config const &settings, serial_wish const &wish) {
    std::optional<std::string> zone;
    if (!wish.zone.empty()) {
        auto const name = dns::name::parse(wish.zone, dns::name());
        if (!name) {
            std::cerr << "--zone: " << name.error().detail << '\n';
            return misused;
        }
        zone = publish::zone_key(*name);
    }
    storage::connection_pool pool({.url = settings.database.url}, 1);
    auto const moved = storage::zone_store(pool).raise_serials(wish.above, zone);
    for (auto const &name : moved) std::cout << "raised " << name << '\n';
    if (moved.empty())
        std::cout << "every serial is above " << wish.above << " already, or there is no such zone\n";
    return done;
}

}  // namespace

int run(int argc, char **argv) {
    CLI::App program("cusaxd: one identity for SIP and XMPP");
    program.require_subcommand(1);
    program.set_version_flag("--version", std::string(CUSAXD_VERSION));
    std::string file;
    auto const with_config = [&](CLI::App *command) {
        command->add_option("--config", file, "the configuration file (TOML)")->required();
        return command;
    };
    auto *const serve_command =
        with_config(program.add_subcommand("serve", "run the daemon in the foreground"));
    auto *const migrate_command =
        with_config(program.add_subcommand("migrate", "bring the schema up to date"));
    auto *const check_command =
        with_config(program.add_subcommand("check", "report every mistake of the configuration"));
    auto *const token_command = program.add_subcommand("token", "API tokens");
    token_command->require_subcommand(1);
    auto *const create =
        with_config(token_command->add_subcommand("create", "mint a token and print it, once"));
    token_wish wish;
    create->add_option("--name", wish.name, "whom or what the token is for")->required();
    create->add_option("--scope", wish.scope, "admin, operator, reader, sync or metrics")->required();
    create->add_option("--domain", wish.domains, "a domain that the token is bound to; may be repeated");
    auto *const raise_command =
        with_config(program.add_subcommand("raise-serials", "lift the serials of zones, after a restore"));
    serial_wish serials;
    raise_command->add_option("--above", serials.above, "the largest serial that a secondary has")
        ->required();
    raise_command->add_option("--zone", serials.zone, "this zone alone (default: all)");
    try {
        program.parse(argc, argv);
    } catch (CLI::ParseError const &wrong) {
        return program.exit(wrong) == 0 ? done : misused;
    }

    auto const settings = load_config(file, from_environment);
    if (!settings) return report(settings.error());
    try {
        if (*check_command) return done;
        if (*migrate_command) return migrate(*settings);
        if (*raise_command) return raise_serials(*settings, serials);
        if (*serve_command) return serve(*settings, file);
        return create_token(*settings, wish);
    } catch (std::exception const &broken) {
        std::cerr << "cusaxd: " << broken.what() << '\n';
        return failed;
    }
}

}  // namespace cusax::app
