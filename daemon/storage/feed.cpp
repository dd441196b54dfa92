#include "storage/feed.hpp"

#include "storage/read.hpp"
#include "storage/stored_value.hpp"

#include <algorithm>

namespace cusax::storage {
namespace {

// One row always: the epoch; beside it the changes, if any.
constexpr statement changes_after{
    "changes_after",
    "SELECT i.epoch, c.xid, c.seq, c.kind, c.account_id, c.jid, c.domain, c.version,"
    "       (extract(epoch FROM c.at) * 1000000)::bigint, c.actor, array_to_string(c.former_aors, E'\\n'),"
    "       c.new_password, c.former_jid "
    "FROM cusax.installation i LEFT JOIN LATERAL ("
    "    SELECT * FROM cusax.change WHERE (xid, seq) > ($1::xid8, $2::bigint)"
    "    AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, seq LIMIT $3::bigint"
    ") c ON i.epoch = coalesce($4::bigint, i.epoch) ORDER BY c.xid, c.seq"};

// Whatever is visible was written by a transaction below xmin; what comes has at least xmin, and rows count
// from 1.
constexpr statement end_of_feed{
    "end_of_feed", "SELECT epoch, pg_snapshot_xmin(pg_current_snapshot()) FROM cusax.installation"};

constexpr statement hidden_changes{
    "hidden_changes",
    "SELECT count(*), coalesce((extract(epoch FROM clock_timestamp() - min(at)) * 1000000)::bigint, 0) "
    "FROM cusax.change WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())"};

// An address holds no white space (cusax.address), so each is a line.
std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

model::change read_change(pqxx::row const &row) {
    return {.cursor = {.epoch = row[0].as<std::uint64_t>(),
                       .xid = row[1].as<std::uint64_t>(),
                       .seq = row[2].as<std::uint64_t>()},
            .kind = stored(model::parse_change_kind(view_of(row[3]))),
            .account_id = optional_text(row[4]),
            .jid = optional_text(row[5]),
            .domain = text_of(row[6]),
            .version = row[7].as<std::int64_t>(),
            .at = time_of(row[8]),
            .actor = text_of(row[9]),
            .former_jid = optional_text(row[12]),
            .former_aors = lines_of(view_of(row[10])),
            .new_password = flag_of(row[11])};
}

}  // namespace

result<change_page> change_feed::read(std::optional<model::feed_cursor> after, std::size_t limit) {
    auto const rows = storage::read(pool_, [&](session &on, pqxx::transaction_base &in) {
        // PostgreSQL's bigint ends at half of what a cursor can say.
        auto const bounded = [](std::uint64_t number) { return std::min(number, std::uint64_t{INT64_MAX}); };
        auto const epoch = after ? std::optional(bounded(after->epoch)) : std::nullopt;
        return on.run(in, changes_after, after ? after->xid : 0, after ? bounded(after->seq) : 0,
                      std::clamp<std::size_t>(limit, 1, 1000), epoch);
    });
    auto const epoch = rows.at(0)[0].as<std::uint64_t>();
    if (after && after->epoch != epoch)
        return fail_at("/after",
                       "the database was restored since: read everything anew and go on from its end");
    change_page page;
    for (auto const &row : rows)
        if (!row[1].is_null()) page.items.push_back(read_change(row));
    page.next =
        !page.items.empty() ? page.items.back().cursor : after.value_or(model::feed_cursor{.epoch = epoch});
    return page;
}

model::feed_cursor change_feed::current_end() {
    return storage::read(pool_, [](session &on, pqxx::transaction_base &in) {
        auto const row = on.run(in, end_of_feed).at(0);
        return model::feed_cursor{
            .epoch = row[0].as<std::uint64_t>(), .xid = row[1].as<std::uint64_t>(), .seq = 0};
    });
}

feed_lag change_feed::lag() {
    return storage::read(pool_, [](session &on, pqxx::transaction_base &in) {
        auto const row = on.run(in, hidden_changes).at(0);
        return feed_lag{.hidden = row[0].as<std::int64_t>(),
                        .oldest = std::chrono::microseconds(row[1].as<std::int64_t>())};
    });
}

}  // namespace cusax::storage
