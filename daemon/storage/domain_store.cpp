#include "storage/domain_store.hpp"

#include "storage/domain_row.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

#include <algorithm>

namespace cusax::storage {
namespace {

constexpr char list_letter = 'd';

constexpr statement by_name{"domain_by_name", "SELECT * FROM cusax.domain_row WHERE name = $1"};

constexpr statement by_names{"domains_by_names",
                             "SELECT * FROM cusax.domain_row WHERE name = ANY ($1::text[]) ORDER BY name"};

constexpr statement following{
    "domains_after", "SELECT * FROM cusax.domain_row WHERE name > $1 ORDER BY name LIMIT $2::bigint"};

// What ends in ".x" lies, reversed, between "x." and "x/", the next octet.
constexpr statement domains_below{
    "domains_below",
    "SELECT * FROM cusax.domain_row WHERE name IN (SELECT d.name FROM unnest($1::text[]) AS n (name) "
    "JOIN cusax.domain d ON reverse(d.name) > reverse(n.name) || '.' COLLATE \"C\" "
    "AND reverse(d.name) < reverse(n.name) || '/' COLLATE \"C\") ORDER BY name"};

constexpr statement zones_below{
    "enum_zones_below",
    "SELECT DISTINCT d.enum_zone FROM unnest($1::text[]) AS n (name) JOIN cusax.domain d "
    "ON reverse(d.enum_zone) COLLATE \"C\" > reverse(n.name) || '.' "
    "AND reverse(d.enum_zone) COLLATE \"C\" < reverse(n.name) || '/' "
    "WHERE d.dns_mode IN ('zone', 'underscore')"};

constexpr statement zones_among{"enum_zones_among",
                                "SELECT DISTINCT enum_zone FROM cusax.domain "
                                "WHERE enum_zone = ANY ($1::text[]) AND dns_mode IN ('zone', 'underscore')"};

constexpr statement against_zone{
    "against_enum_zone",
    "SELECT d.name FROM cusax.domain d WHERE d.name <> $2 AND (d.name = $1 "
    "OR (d.enum_zone IS DISTINCT FROM $1 AND ((d.name = ANY ($3::text[]) AND NOT $4::boolean) OR d.enum_zone "
    "= ANY ($3::text[])"
    "    OR (reverse(d.name) > reverse($1) || '.' COLLATE \"C\""
    "        AND reverse(d.name) < reverse($1) || '/' COLLATE \"C\")))) ORDER BY d.name LIMIT 1"};

constexpr statement with_enum_zone{
    "numbered_domains", "SELECT * FROM cusax.domain_row WHERE enum_zone IS NOT NULL ORDER BY name"};

constexpr statement leader_of_enum_zone{
    "enum_zone_leader",
    "SELECT * FROM cusax.domain_row WHERE enum_zone = $1 AND dns_mode IN ('zone', 'underscore') "
    "ORDER BY name LIMIT 1"};

// $1: the names that the caller may see, or null for all.
constexpr statement page_of_domains{"domain_page",
                                    "SELECT * FROM cusax.domain_row "
                                    "WHERE ($1::text[] IS NULL OR name = ANY ($1)) AND name > $2 "
                                    "ORDER BY name LIMIT $3::bigint"};

std::vector<model::domain> read_domains(pqxx::result const &rows) {
    std::vector<model::domain> domains;
    domains.reserve(rows.size());
    for (auto const &row : rows) domains.push_back(read_domain(row));
    return domains;
}

std::vector<std::string> read_texts(connection_pool &pool, statement const &how,
                                    std::vector<std::string> const &names) {
    return read(pool, [&](session &on, pqxx::transaction_base &in) {
        std::vector<std::string> found;
        for (auto const &row : on.run(in, how, array_text(names))) found.push_back(text_of(row[0]));
        return found;
    });
}

}  // namespace

std::optional<model::domain> domain_store::find(model::domain_name const &name) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        auto const rows = on.run(in, by_name, name.ascii());
        return rows.empty() ? std::nullopt : std::optional(read_domain(rows[0]));
    });
}

std::vector<model::domain> domain_store::find_all(std::vector<model::domain_name> const &names) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return read_domains(on.run(in, by_names, names_array_text(names)));
    });
}

std::vector<model::domain> domain_store::after(std::string const &name, std::size_t limit) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return read_domains(on.run(in, following, name, limit));
    });
}

std::vector<model::domain> domain_store::numbered() {
    return read(pool_, [](session &on, pqxx::transaction_base &in) {
        return read_domains(on.run(in, with_enum_zone));
    });
}

std::vector<model::domain> domain_store::below(std::vector<std::string> const &names) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return read_domains(on.run(in, domains_below, array_text(names)));
    });
}

std::vector<std::string> domain_store::enum_zones_below(std::vector<std::string> const &names) {
    return read_texts(pool_, zones_below, names);
}

std::vector<std::string> domain_store::enum_zones_among(std::vector<std::string> const &names) {
    return read_texts(pool_, zones_among, names);
}

std::optional<std::string> domain_store::against_enum_zone(std::string const &zone,
                                                           model::domain_name const &own,
                                                           bool may_lie_inside) {
    std::vector<std::string> at_or_above{zone};
    for (auto dot = zone.find('.'); dot != std::string::npos; dot = zone.find('.', dot + 1))
        at_or_above.push_back(zone.substr(dot + 1));
    return read(pool_, [&](session &on, pqxx::transaction_base &in) -> std::optional<std::string> {
        auto const rows =
            on.run(in, against_zone, zone, own.ascii(), array_text(at_or_above), may_lie_inside);
        return rows.empty() ? std::nullopt : std::optional(text_of(rows[0][0]));
    });
}

std::optional<model::domain> domain_store::enum_zone_leader(std::string const &zone) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        auto const rows = on.run(in, leader_of_enum_zone, zone);
        return rows.empty() ? std::nullopt : std::optional(read_domain(rows[0]));
    });
}

result<page<model::domain>> domain_store::list(std::optional<std::vector<model::domain_name>> const &allowed,
                                               page_request const &request) {
    std::string after;
    if (request.cursor) {
        auto key = read_cursor(list_letter, 1, *request.cursor);
        if (!key) return fail(std::move(key.error()));
        after = std::move(key->front());
    }
    std::size_t const limit = std::clamp<std::size_t>(request.limit, 1, 1000);
    auto const names = allowed ? std::optional(names_array_text(*allowed)) : std::nullopt;
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        page<model::domain> made{.items = read_domains(on.run(in, page_of_domains, names, after, limit + 1)),
                                 .next_cursor = {}};
        if (made.items.size() > limit) {
            made.items.pop_back();
            made.next_cursor = make_cursor(list_letter, {made.items.back().name.ascii()});
        }
        return made;
    });
}

}  // namespace cusax::storage
