#include "storage/conference_store.hpp"

#include "storage/read.hpp"
#include "storage/stored_value.hpp"

#include <algorithm>
#include <string>

namespace cusax::storage {
namespace {

constexpr char list_letter = 'c';

constexpr statement by_room{"conference_by_room",
                            "SELECT * FROM cusax.conference_row WHERE muc_host = $1 AND room = $2"};

constexpr statement by_bridge{
    "conference_by_bridge",
    "SELECT r.* FROM cusax.address h JOIN cusax.conference c ON c.id = h.conference_id "
    "JOIN cusax.conference_row r ON r.muc_host = c.muc_host AND r.room = c.room WHERE h.uri = $1 AND h.held"};

// $1: the domains' names, or null for all.
constexpr statement page_of_conferences{
    "conference_page",
    "SELECT * FROM cusax.conference_row WHERE ($1::text[] IS NULL OR domain = ANY ($1)) "
    "AND (muc_host, room) > ($2, $3) ORDER BY muc_host, room LIMIT $4::bigint"};

model::conference read_conference(pqxx::row const &row) {
    return {.room = model::jid(stored(model::username::parse(view_of(row[2]))),
                               stored_domain_name(text_of(row[1]))),
            .domain = stored_domain_name(text_of(row[0])),
            .bridge = stored(model::sip_uri::parse(view_of(row[3]))),
            .name = optional_text(row[4]),
            .version = row[5].as<std::int64_t>(),
            .created_at = time_of(row[6]),
            .updated_at = time_of(row[7])};
}

template <class... Args>
std::optional<model::conference> find_one(connection_pool &pool, statement const &how, Args const &...args) {
    return read(pool, [&](session &on, pqxx::transaction_base &in) {
        auto const rows = on.run(in, how, args...);
        return rows.empty() ? std::nullopt : std::optional(read_conference(rows[0]));
    });
}

}  // namespace

std::optional<model::conference> conference_store::find(model::jid const &room) {
    return find_one(pool_, by_room, room.domain().ascii(), room.user().str());
}

std::optional<model::conference> conference_store::find_by_bridge(model::sip_uri const &bridge) {
    return find_one(pool_, by_bridge, bridge.str());
}

result<page<model::conference>> conference_store::list(
    std::optional<std::vector<model::domain_name>> const &domains, page_request const &request) {
    std::vector<std::string> after(2);
    if (request.cursor) {
        auto key = read_cursor(list_letter, 2, *request.cursor);
        if (!key) return fail(std::move(key.error()));
        after = std::move(*key);
    }
    std::size_t const limit = std::clamp<std::size_t>(request.limit, 1, 1000);
    auto const names = domains ? std::optional(names_array_text(*domains)) : std::nullopt;
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        page<model::conference> made;
        for (auto const &row : on.run(in, page_of_conferences, names, after[0], after[1], limit + 1)) {
            if (made.items.size() == limit) {
                auto const &last = made.items.back().room;
                made.next_cursor = make_cursor(list_letter, {last.domain().ascii(), last.user().str()});
                break;
            }
            made.items.push_back(read_conference(row));
        }
        return made;
    });
}

}  // namespace cusax::storage
