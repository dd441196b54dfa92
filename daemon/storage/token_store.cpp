#include "storage/token_store.hpp"

#include "base/uuid.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cusax::storage {
namespace {

constexpr char list_letter = 't';

constexpr statement by_hash{"token_by_hash", "SELECT * FROM cusax.token_row WHERE hash = $1"};

constexpr statement page_of_tokens{
    "token_page", "SELECT * FROM cusax.token_row WHERE id > $1::uuid ORDER BY id LIMIT $2::bigint"};

constexpr statement touch_tokens{
    "touch_tokens",
    "UPDATE cusax.token t SET last_used_at = u.at "
    "FROM (SELECT id, max(at) AS at FROM unnest($1::uuid[], $2::timestamptz[]) AS u (id, at) GROUP BY id) u "
    "WHERE t.id = u.id AND (t.last_used_at IS NULL OR t.last_used_at < u.at)"};

token_record read_token(pqxx::row const &row) {
    return {.id = text_of(row[0]),
            .name = text_of(row[1]),
            .hash = text_of(row[2]),
            .scope = text_of(row[3]),
            .domains = nlohmann::json::parse(view_of(row[4])).get<std::vector<std::string>>(),
            .source = optional_text(row[5]),
            .expires_at = optional_time(row[6]),
            .created_at = time_of(row[7]),
            .last_used_at = optional_time(row[8])};
}

}  // namespace

std::optional<token_record> token_store::find_by_hash(std::string const &hash) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        auto const rows = on.run(in, by_hash, hash);
        return rows.empty() ? std::nullopt : std::optional(read_token(rows[0]));
    });
}

result<page<token_record>> token_store::list(page_request const &request) {
    std::string after = "00000000-0000-0000-0000-000000000000";
    if (request.cursor) {
        auto key = read_cursor(list_letter, 1, *request.cursor);
        if (!key) return fail(std::move(key.error()));
        if (!is_uuid(key->front())) return fail_at("/cursor", "this is not a cursor of this list");
        after = std::move(key->front());
    }
    std::size_t const limit = std::clamp<std::size_t>(request.limit, 1, 1000);
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        page<token_record> made;
        for (auto const &row : on.run(in, page_of_tokens, after, limit + 1))
            made.items.push_back(read_token(row));
        if (made.items.size() > limit) {
            made.items.pop_back();
            made.next_cursor = make_cursor(list_letter, {made.items.back().id});
        }
        return made;
    });
}

void token_store::touch(std::vector<token_use> const &uses) {
    std::vector<std::string> ids;
    std::vector<std::string> times;
    for (auto const &use : uses) {
        if (!is_uuid(use.id)) continue;
        ids.push_back(use.id);
        times.push_back(render_rfc3339(use.at));
    }
    if (ids.empty()) return;
    // Saying it twice changes nothing, so it may go the way of the reads.
    read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return on.run(in, touch_tokens, array_text(ids), array_text(times)).affected_rows();
    });
}

}  // namespace cusax::storage
