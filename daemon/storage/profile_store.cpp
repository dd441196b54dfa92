#include "storage/profile_store.hpp"

#include "storage/read.hpp"
#include "storage/stored_value.hpp"

namespace cusax::storage {
namespace {

constexpr statement profiles_published{
    "profiles_published",
    "SELECT account_id, jid, node, item_id, digest, (extract(epoch FROM seen_at) * 1000000)::bigint "
    "FROM cusax.profile_item WHERE component = $1 AND account_id = ANY ($2::uuid[])"};

constexpr statement profiles_left_over{
    "profiles_left_over",
    "SELECT DISTINCT p.account_id FROM cusax.profile_item p "
    "LEFT JOIN cusax.account a ON a.id = p.account_id AND a.status = 'active' AND a.xmpp "
    "WHERE p.component = $1 AND p.account_id > coalesce(nullif($2, ''), "
    "'00000000-0000-0000-0000-000000000000')::uuid AND a.id IS NULL ORDER BY p.account_id LIMIT $3::bigint"};

constexpr statement profile_published{
    "profile_published",
    "INSERT INTO cusax.profile_item (component, account_id, jid, node, item_id, digest) "
    "VALUES ($1, $2::uuid, $3, $4, $5, $6) ON CONFLICT (component, account_id, node) DO UPDATE "
    "SET jid = excluded.jid, item_id = excluded.item_id, digest = excluded.digest, seen_at = now()"};

constexpr statement profile_withdrawn{
    "profile_withdrawn",
    "DELETE FROM cusax.profile_item WHERE component = $1 AND account_id = $2::uuid AND node = $3"};

}  // namespace

std::map<std::string, published_profile> profile_store::find(std::string const &component,
                                                             std::vector<std::string> const &account_ids) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::map<std::string, published_profile> found;
        for (auto const &row : on.run(in, profiles_published, component, array_text(account_ids))) {
            auto &profile = found[text_of(row[0])];
            profile.jid = text_of(row[1]);
            profile.items.push_back({.node = text_of(row[2]),
                                     .item_id = text_of(row[3]),
                                     .digest = text_of(row[4]),
                                     .seen_at = *optional_time(row[5])});
        }
        return found;
    });
}

std::vector<std::string> profile_store::leftovers(std::string const &component, std::string const &after,
                                                  std::size_t limit) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::vector<std::string> ids;
        for (auto const &row : on.run(in, profiles_left_over, component, after, limit))
            ids.push_back(text_of(row[0]));
        return ids;
    });
}

void profile_store::note_published(std::string const &component, std::string const &account_id,
                                   std::string const &jid, published_item const &item) {
    read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return on.run(in, profile_published, component, account_id, jid, item.node, item.item_id, item.digest)
            .affected_rows();
    });
}

void profile_store::note_withdrawn(std::string const &component, std::string const &account_id,
                                   std::string const &node) {
    read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return on.run(in, profile_withdrawn, component, account_id, node).affected_rows();
    });
}

}  // namespace cusax::storage
