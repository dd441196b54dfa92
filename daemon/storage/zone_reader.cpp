#include "storage/zone_reader.hpp"

#include "storage/database_failure.hpp"
#include "storage/rrset_row.hpp"
#include "storage/session.hpp"
#include "storage/stored_value.hpp"

#include <unordered_map>

namespace cusax::storage {
namespace {

constexpr std::size_t rows_at_once = 5000;

constexpr statement newest_revision{"zones_revision",
                                    "SELECT revision FROM cusax.leadership WHERE role = 'zones'"};

constexpr statement zones_after{"zones_after",
                                "SELECT id, name, serial, live, journal_from > $1::bigint FROM cusax.zone "
                                "WHERE revision > $1::bigint ORDER BY id"};

// Of a zone that is told whole, everything that the journal has.
constexpr statement steps_after{
    "zone_steps_after",
    "SELECT j.zone_id, j.serial, j.added, j.owner, j.type, j.ttl, j.rdata "
    "FROM cusax.zone z JOIN cusax.zone_journal j ON j.zone_id = z.id "
    "AND j.revision > CASE WHEN z.journal_from > $1::bigint THEN z.journal_from ELSE $1::bigint END "
    "WHERE z.revision > $1::bigint AND z.live ORDER BY j.zone_id, j.revision, j.ordinal"};

constexpr std::string_view columns = "zone_id, owner, type, ttl, rdata";

// Columns `first` and on: owner, type, ttl, rdata.
stored_rrset read_rrset(pqxx::row const &row, pqxx::row::size_type first) {
    return {.owner = text_of(row[first]),
            .type = row[first + 1].as<std::uint16_t>(),
            .ttl = row[first + 2].as<std::uint32_t>(),
            .rdata = read_rdata_array(view_of(row[first + 3]))};
}

void read_steps(pqxx::result const &rows, zones_news &into) {
    std::unordered_map<std::int64_t, zone_news *> by_id;
    for (auto &zone : into.zones) by_id.emplace(zone.id, &zone);
    for (auto const &row : rows) {
        auto &steps = by_id.at(row[0].as<std::int64_t>())->steps;
        auto const serial = row[1].as<std::uint32_t>();
        if (steps.empty() || steps.back().serial != serial)
            steps.push_back({.serial = serial, .removed = {}, .added = {}});
        auto &side = flag_of(row[2]) ? steps.back().added : steps.back().removed;
        side.push_back(read_rrset(row, 3));
    }
}

zones_news read_news(session &on, pqxx::transaction_base &in, std::int64_t after) {
    zones_news news{.revision = on.run(in, newest_revision).at(0)[0].as<std::int64_t>(), .zones = {}};
    if (news.revision <= after) return news;
    for (auto const &row : on.run(in, zones_after, after))
        news.zones.push_back({.id = row[0].as<std::int64_t>(),
                              .name = text_of(row[1]),
                              .serial = row[2].as<std::uint32_t>(),
                              .live = flag_of(row[3]),
                              .whole = flag_of(row[4])});
    read_steps(on.run(in, steps_after, after), news);
    return news;
}

// Empty: none of them is told whole. At the start it is every zone, which needs no list.
std::string rows_query(zones_news const &news, std::int64_t after) {
    std::string ids;
    for (auto const &zone : news.zones)
        if (zone.live && zone.whole) ids += (ids.empty() ? "" : ",") + std::to_string(zone.id);
    if (ids.empty()) return {};
    std::string query = "SELECT " + std::string(columns) + " FROM cusax.zone_rrset";
    if (after >= 0) query += " WHERE zone_id IN (" + ids + ")";
    return query;
}

void read_rows(pqxx::transaction_base &in, std::string const &query, zone_sink &to) {
    in.exec("DECLARE whole_zones NO SCROLL CURSOR FOR " + query);
    std::string const fetch = "FETCH " + std::to_string(rows_at_once) + " FROM whole_zones";
    while (true) {
        auto const rows = in.exec(fetch);
        if (rows.empty()) return;
        for (auto const &row : rows) to.row(row[0].as<std::int64_t>(), read_rrset(row, 1));
    }
}

}  // namespace

void zone_reader::read_since(std::int64_t revision, zone_sink &to) {
    auto lent = pool_.acquire();
    try {
        pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> in(lent->connection());
        auto news = read_news(*lent, in, revision);
        auto const query = rows_query(news, revision);
        to.begin(std::move(news));
        if (!query.empty()) read_rows(in, query, to);
        in.commit();
    } catch (pqxx::failure const &failed) {
        auto const kind = classify(failed, lent->connection());
        if (kind == failure_kind::connection_lost) {
            lent->give_up();
            pool_.drop_idle();
        }
        rethrow_as_ours(failed, kind);
    }
}

}  // namespace cusax::storage
