#include "storage/source_store.hpp"

#include "storage/account_row.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

namespace cusax::storage {
namespace {

// $1: one name, or null for all of them.
constexpr statement sources{
    "sources",
    "SELECT n.name, coalesce(s.grace_days, 30), (extract(epoch FROM s.synced_at) * 1000000)::bigint, "
    "s.last_counts::text,"
    "       n.accounts, n.missing "
    "FROM (SELECT name, sum(accounts)::bigint AS accounts, sum(missing)::bigint AS missing FROM ("
    "          SELECT a.source AS name, count(*) AS accounts, count(y.missing_since) AS missing"
    "          FROM cusax.account a LEFT JOIN cusax.synced y ON y.account_id = a.id"
    "          WHERE a.source IS NOT NULL AND a.status <> 'deleted' AND a.source = coalesce($1, a.source) "
    "GROUP BY 1"
    "          UNION ALL SELECT name, 0, 0 FROM cusax.source WHERE name = coalesce($1, name)) u GROUP BY "
    "name) n "
    "LEFT JOIN cusax.source s USING (name) ORDER BY n.name"};

constexpr statement domains_of{
    "source_domains",
    "SELECT DISTINCT d.name FROM cusax.account a JOIN cusax.domain d ON d.id = a.domain_id "
    "WHERE a.source = $1 AND a.status <> 'deleted'"};

constexpr statement set_grace_days{"source_grace",
                                   "INSERT INTO cusax.source (name, grace_days) VALUES ($1, $2::integer) "
                                   "ON CONFLICT (name) DO UPDATE SET grace_days = excluded.grace_days"};

constexpr statement gone{"sources_gone",
                         "SELECT r.* FROM cusax.synced y JOIN cusax.account_row r ON r.id = y.account_id "
                         "LEFT JOIN cusax.source s ON s.name = r.source "
                         "WHERE y.missing_since + make_interval(days => coalesce(s.grace_days, 30)) < now() "
                         "AND r.status = 'suspended' "
                         "ORDER BY y.missing_since LIMIT $1::bigint"};

std::vector<source_record> read_sources(pqxx::result const &rows) {
    std::vector<source_record> found;
    for (auto const &row : rows)
        found.push_back({.name = text_of(row[0]),
                         .grace_days = row[1].as<int>(),
                         .synced_at = optional_time(row[2]),
                         .last_counts = optional_text(row[3]),
                         .accounts = row[4].as<std::int64_t>(),
                         .missing = row[5].as<std::int64_t>()});
    return found;
}

}  // namespace

std::vector<source_record> source_store::list() {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return read_sources(on.run(in, sources, static_cast<char const *>(nullptr)));
    });
}

std::optional<source_record> source_store::find(std::string const &name) {
    auto found = read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return read_sources(on.run(in, sources, name));
    });
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<std::string> source_store::domains(std::string const &name) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::vector<std::string> names;
        for (auto const &row : on.run(in, domains_of, name)) names.push_back(text_of(row[0]));
        return names;
    });
}

void source_store::set_grace(std::string const &name, int days) {
    read(pool_,
         [&](session &on, pqxx::transaction_base &in) { return on.run(in, set_grace_days, name, days); });
}

std::vector<model::account> source_store::past_grace(std::size_t limit) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::vector<model::account> found;
        for (auto const &row : on.run(in, gone, limit)) found.push_back(read_account(row));
        return found;
    });
}

}  // namespace cusax::storage
