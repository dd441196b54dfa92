#include "storage/zone_store.hpp"

#include "base/exceptions.hpp"
#include "storage/json_text.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

#include <algorithm>

namespace cusax::storage {
namespace {

// The revision stands in every row and is read by the same snapshot as the rows.
constexpr statement changes_after{
    "zone_changes",
    "SELECT l.revision AS newest, c.* FROM cusax.leadership l "
    "LEFT JOIN cusax.zone_changes($1::bigint) c ON true WHERE l.role = 'zones'"};

constexpr statement publish_zones{
    "publish_zones", "SELECT cusax.publish_zones($1::bigint, $2::jsonb, $3::bigint, $4::xid8, $5::bigint)"};

constexpr statement cursor_of{"publisher_cursor",
                              "SELECT epoch, xid, seq FROM cusax.publisher WHERE name = $1"};

constexpr statement prune{"prune_journal", "SELECT cusax.prune_journal($1::integer)"};

enum column : pqxx::row::size_type {
    newest,
    name,
    serial,
    live,
    revision,
    whole,
    step_serial,
    step_revision,
    added,
    owner,
    type,
    ttl,
    rdata
};

std::vector<bytes> read_rdata(std::string_view text) {
    std::vector<bytes> read;
    while (true) {
        auto const end = std::min(text.find(' '), text.size());
        read.push_back(stored(decode_hex(text.substr(0, end))));
        if (end == text.size()) return read;
        text.remove_prefix(end + 1);
    }
}

stored_rrset read_rrset(pqxx::row const &row) {
    return {.owner = text_of(row[owner]),
            .type = row[type].as<std::uint16_t>(),
            .ttl = row[ttl].as<std::uint32_t>(),
            .rdata = read_rdata(view_of(row[rdata]))};
}

void read_row(pqxx::row const &row, zone_change &into) {
    if (row[owner].is_null()) return;
    if (row[step_serial].is_null()) {
        into.rrsets.push_back(read_rrset(row));
        return;
    }
    auto const at = row[step_revision].as<std::int64_t>();
    if (into.steps.empty() || into.steps.back().revision != at)
        into.steps.push_back(
            {.serial = row[step_serial].as<std::uint32_t>(), .revision = at, .removed = {}, .added = {}});
    auto &step = into.steps.back();
    (flag_of(row[added]) ? step.added : step.removed).push_back(read_rrset(row));
}

zone_changes read_changes(pqxx::result const &rows) {
    zone_changes read;
    for (auto const &row : rows) {
        read.revision = row[newest].as<std::int64_t>();
        if (row[name].is_null()) continue;
        if (read.zones.empty() || read.zones.back().name != view_of(row[name]))
            read.zones.push_back({.name = text_of(row[name]),
                                  .serial = row[serial].as<std::uint32_t>(),
                                  .live = flag_of(row[live]),
                                  .revision = row[revision].as<std::int64_t>(),
                                  .full = flag_of(row[whole]),
                                  .rrsets = {},
                                  .steps = {}});
        read_row(row, read.zones.back());
    }
    return read;
}

void write_rrsets(json_text &to, std::string_view key, std::vector<stored_rrset> const &rrsets) {
    to.begin_array(key);
    for (auto const &rrset : rrsets) {
        to.begin_object()
            .member("owner", rrset.owner)
            .member("type", std::int64_t{rrset.type})
            .member("ttl", std::int64_t{rrset.ttl})
            .begin_array("rdata");
        for (auto const &record : rrset.rdata) to.element(encode_hex(record));
        to.end_array().end_object();
    }
    to.end_array();
}

std::string write_zones(std::vector<zone_write> const &zones) {
    std::string text = "[";
    for (auto const &zone : zones) {
        json_text to;
        to.begin_object().member("name", zone.name).member("new_serial", std::int64_t{zone.new_serial});
        to.member("retire", zone.retire);
        if (zone.expected_serial) to.member("expected_serial", std::int64_t{*zone.expected_serial});
        write_rrsets(to, "removed", zone.removed);
        write_rrsets(to, "added", zone.added);
        to.end_object();
        if (!to.storable()) throw std::invalid_argument("an owner name holds what PostgreSQL cannot keep");
        if (text.size() > 1) text += ',';
        text += to.take();
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

zone_changes zone_store::changes_since(std::int64_t since) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return read_changes(on.run(in, changes_after, since));
    });
}

zone_snapshot zone_store::load_all() {
    auto everything = changes_since(-1);  // before the first revision: every zone is told whole
    zone_snapshot snapshot{.revision = everything.revision, .zones = {}};
    for (auto &zone : everything.zones)
        snapshot.zones.push_back({.name = std::move(zone.name),
                                  .serial = zone.serial,
                                  .live = zone.live,
                                  .revision = zone.revision,
                                  .rrsets = std::move(zone.rrsets)});
    return snapshot;
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

void zone_store::prune_journal(std::size_t keep) {
    read(pool_,
         [&](session &on, pqxx::transaction_base &in) { return on.run(in, prune, keep).affected_rows(); });
}

}  // namespace cusax::storage
