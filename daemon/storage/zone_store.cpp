#include "storage/zone_store.hpp"

#include "base/exceptions.hpp"
#include "storage/json_text.hpp"
#include "storage/read.hpp"
#include "storage/rrset_row.hpp"
#include "storage/stored_value.hpp"

#include <algorithm>

namespace cusax::storage {
namespace {

constexpr statement states_of{"zone_states",
                              "SELECT name, serial, live FROM cusax.zone WHERE name = ANY ($1::text[])"};

constexpr statement rrsets_of_domains{
    "domain_rrsets",
    "SELECT z.name, r.owner, r.type, r.ttl, r.rdata, NULL FROM cusax.zone z "
    "JOIN cusax.zone_rrset r ON r.zone_id = z.id AND r.account_id IS NULL WHERE z.name = ANY ($1::text[])"};

constexpr statement rrsets_of_accounts{
    "account_rrsets",
    "SELECT z.name, r.owner, r.type, r.ttl, r.rdata, r.account_id FROM ("
    "    SELECT * FROM cusax.zone_rrset WHERE account_id = ANY ($1::uuid[])"
    "    UNION SELECT * FROM cusax.zone_rrset WHERE owner = ANY ($2::text[]) AND account_id IS NOT NULL"
    ") r JOIN cusax.zone z ON z.id = r.zone_id"};

constexpr statement rrsets_between{
    "account_rrsets_between",
    "SELECT z.name, r.owner, r.type, r.ttl, r.rdata, r.account_id "
    "FROM cusax.zone_rrset r JOIN cusax.zone z ON z.id = r.zone_id "
    "WHERE r.account_id > coalesce(nullif($1, ''), '00000000-0000-0000-0000-000000000000')::uuid AND "
    "r.account_id <= coalesce($2::uuid, "
    "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)"};

constexpr statement unclaimed_zones{
    "unclaimed_zones",
    "SELECT z.name FROM cusax.zone z WHERE z.live "
    "AND NOT EXISTS (SELECT FROM cusax.domain d WHERE d.name = z.name AND d.dns_mode = 'zone') "
    "AND NOT EXISTS (SELECT FROM cusax.domain d WHERE d.dns_mode = 'underscore' "
    "                AND z.name ~ '^_(tcp|udp)\\.' AND d.name = substr(z.name, 6)) "
    "AND NOT EXISTS (SELECT FROM cusax.domain d WHERE d.enum_zone = z.name "
    "                AND d.dns_mode IN ('zone', 'underscore')) LIMIT $1::bigint"};

constexpr statement publish_zones{
    "publish_zones", "SELECT cusax.publish_zones($1::bigint, $2::jsonb, $3::bigint, $4::xid8, $5::bigint)"};

constexpr statement cursor_of{"publisher_cursor",
                              "SELECT epoch, xid, seq FROM cusax.publisher WHERE name = $1"};

constexpr statement raise{"raise_serials", "SELECT name FROM cusax.raise_serials($1::bigint, $2)"};

constexpr statement prune{"prune_journal", "SELECT cusax.prune_journal($1::integer, $2::integer)"};

std::vector<placed_rrset> read_placed(pqxx::result const &rows) {
    std::vector<placed_rrset> read;
    for (auto const &row : rows)
        read.push_back({.zone = text_of(row[0]),
                        .set = {.owner = text_of(row[1]),
                                .type = row[2].as<std::uint16_t>(),
                                .ttl = row[3].as<std::uint32_t>(),
                                .rdata = read_rdata_array(view_of(row[4]))},
                        .account = row[5].is_null() ? std::string() : text_of(row[5])});
    return read;
}

void write_rrset(json_text &to, stored_rrset const &set) {
    to.begin_object()
        .member("owner", set.owner)
        .member("type", std::int64_t{set.type})
        .member("ttl", std::int64_t{set.ttl})
        .begin_array("rdata");
    for (auto const &record : set.rdata) to.element(encode_hex(record));
    to.end_array();
}

std::string write_zone(zone_write const &zone) {
    json_text to;
    to.begin_object().member("name", zone.name).member("new_serial", std::int64_t{zone.new_serial});
    to.member("retire", zone.retire);
    if (zone.expected_serial) to.member("expected_serial", std::int64_t{*zone.expected_serial});
    to.begin_array("removed");
    for (auto const &set : zone.removed) {
        write_rrset(to, set);
        to.end_object();
    }
    to.end_array().begin_array("added");
    for (auto const &row : zone.added) {
        write_rrset(to, row.set);
        to.begin_array("content");
        for (auto const &text : row.content) to.element(text);
        to.end_array();
        if (!row.account.empty()) to.member("account_id", row.account);
        to.end_object();
    }
    to.end_array().end_object();
    if (!to.storable()) throw std::invalid_argument("an owner name holds what PostgreSQL cannot keep");
    return to.take();
}

std::string write_zones(std::vector<zone_write> const &zones) {
    std::string text = "[";
    for (auto const &zone : zones) {
        if (text.size() > 1) text += ',';
        text += write_zone(zone);
    }
    return text += ']';
}

// The functions raise class CX with one of two words (schema/functions/publish_zones.sql).
publish_refusal read_refusal(pqxx::failure const &failed) {
    return std::string_view(failed.what()).find("lost_leadership") != std::string_view::npos
               ? publish_refusal::lost_leadership
               : publish_refusal::serial_mismatch;
}

published commit_publication(session &on, pqxx::work &in, std::int64_t term, std::string const &zones,
                             model::feed_cursor const &cursor) {
    auto const row = on.run(in, publish_zones, term, zones, cursor.epoch, cursor.xid, cursor.seq).at(0);
    published made{.revision = row[0].as<std::int64_t>()};
    try {
        in.commit();
    } catch (pqxx::failure const &failed) {
        on.give_up();
        throw outcome_unknown("the connection broke inside the commit: " + brief_reason(failed));
    }
    return made;
}

}  // namespace

std::map<std::string, zone_state> zone_store::states(std::vector<std::string> const &zones) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::map<std::string, zone_state> found;
        for (auto const &row : on.run(in, states_of, array_text(zones)))
            found[text_of(row[0])] = {.serial = row[1].as<std::uint32_t>(), .live = flag_of(row[2])};
        return found;
    });
}

std::vector<placed_rrset> zone_store::domain_rrsets(std::vector<std::string> const &zones) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return read_placed(on.run(in, rrsets_of_domains, array_text(zones)));
    });
}

std::vector<placed_rrset> zone_store::account_rrsets(std::vector<std::string> const &accounts,
                                                     std::vector<std::string> const &owners) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return read_placed(on.run(in, rrsets_of_accounts, array_text(accounts), array_text(owners)));
    });
}

std::vector<placed_rrset> zone_store::account_rrsets_between(std::string const &after,
                                                             std::optional<std::string> const &last) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return read_placed(on.run(in, rrsets_between, after, last));
    });
}

std::vector<std::string> zone_store::unclaimed(std::size_t limit) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::vector<std::string> names;
        for (auto const &row : on.run(in, unclaimed_zones, limit)) names.push_back(text_of(row[0]));
        return names;
    });
}

tl::expected<published, publish_refusal> zone_store::publish(std::int64_t term,
                                                             std::vector<zone_write> const &zones,
                                                             model::feed_cursor const &cursor) {
    std::string const text = write_zones(zones);
    auto lent = pool_.acquire();
    try {
        pqxx::work in(lent->connection());
        return commit_publication(*lent, in, term, text, cursor);
    } catch (pqxx::failure const &failed) {
        auto const kind = classify(failed, lent->connection());
        if (kind == failure_kind::ours) return tl::unexpected(read_refusal(failed));
        if (kind == failure_kind::connection_lost) lent->give_up();
        rethrow_as_ours(failed, kind);
    }
}

std::optional<model::feed_cursor> zone_store::publisher_cursor(std::string const &publisher) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) -> std::optional<model::feed_cursor> {
        auto const rows = on.run(in, cursor_of, publisher);
        if (rows.empty()) return std::nullopt;
        return model::feed_cursor{.epoch = rows[0][0].as<std::uint64_t>(),
                                  .xid = rows[0][1].as<std::uint64_t>(),
                                  .seq = rows[0][2].as<std::uint64_t>()};
    });
}

std::vector<std::string> zone_store::raise_serials(std::uint32_t above,
                                                   std::optional<std::string> const &zone) {
    auto lent = pool_.acquire();
    pqxx::work in(lent->connection());
    std::vector<std::string> moved;
    for (auto const &row : lent->run(in, raise, above, zone)) moved.push_back(text_of(row[0]));
    in.commit();
    return moved;
}

void zone_store::prune_journal(std::size_t most_steps, std::size_t most_rrsets) {
    read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return on.run(in, prune, most_steps, most_rrsets).affected_rows();
    });
}

}  // namespace cusax::storage
