#include "storage/account_store.hpp"

#include "base/uuid.hpp"
#include "model/names.hpp"
#include "storage/account_row.hpp"
#include "storage/jid_columns.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

namespace cusax::storage {
namespace {

constexpr statement by_id{"account_by_id", "SELECT r.* FROM cusax.account_row r WHERE r.id = $1::uuid"};

constexpr statement by_jid{"account_by_jid",
                           "SELECT r.* FROM cusax.account_row r WHERE r.domain = $1 AND r.username = $2"};

constexpr statement by_uri{"account_by_uri",
                           "SELECT r.* FROM cusax.address h JOIN cusax.account_row r ON r.id = h.account_id "
                           "WHERE h.uri = $1 AND h.held"};

constexpr statement by_external_id{
    "account_by_external_id",
    "SELECT r.* FROM cusax.account_row r WHERE r.source = $1 AND r.external_id = $2"};

constexpr statement by_ids{"accounts_by_ids",
                           "SELECT r.* FROM cusax.account_row r WHERE r.id = ANY ($1::uuid[])"};

constexpr statement by_jids{"accounts_of_jids",
                            "SELECT r.* FROM unnest($1::text[], $2::text[]) AS k (domain, username) "
                            "JOIN cusax.account_row r ON r.domain = k.domain AND r.username = k.username"};

constexpr statement numbered{"numbered_accounts",
                             "SELECT r.* FROM cusax.account_row r JOIN cusax.domain n ON n.id = r.domain_id "
                             "WHERE n.enum_zone IS NOT NULL AND r.id > coalesce(nullif($1, ''), "
                             "'00000000-0000-0000-0000-000000000000')::uuid ORDER BY r.id LIMIT $2::bigint"};

// One row per verifier; a row without any where the account has none; no row: no account.
constexpr statement credentials_of{
    "account_credentials",
    "SELECT c.* FROM cusax.account a LEFT JOIN LATERAL ("
    "    SELECT 'SCRAM-' || hash AS name, salt AS first, iterations, encode(stored_key, 'hex') AS left_half,"
    "           encode(server_key, 'hex') AS right_half, NULL AS realm"
    "    FROM cusax.scram_credential WHERE account_id = a.id"
    "    UNION ALL"
    "    SELECT algorithm, username, 0, ha1, ha1b, realm FROM cusax.digest_credential "
    "    WHERE account_id = a.id AND device IS NULL"
    ") c ON true WHERE a.id = $1::uuid ORDER BY c.realm NULLS FIRST, c.name"};

constexpr statement last_passwords_of{
    "last_passwords",
    "SELECT salt, iterations, encode(stored_key, 'hex') FROM ("
    "    SELECT salt, iterations, stored_key, 9223372036854775807 AS seq FROM cusax.scram_credential"
    "    WHERE account_id = $1::uuid AND hash = 'SHA-256'"
    "    UNION ALL"
    "    SELECT salt, iterations, stored_key, seq FROM cusax.former_password WHERE account_id = $1::uuid"
    ") p ORDER BY seq DESC LIMIT $2::bigint"};

constexpr statement devices_of{"device_secrets",
                               "SELECT name, (extract(epoch FROM set_at) * 1000000)::bigint "
                               "FROM cusax.device_secret WHERE account_id = $1::uuid ORDER BY name"};

constexpr statement expired{
    "expired_tombstones",
    "SELECT a.id, a.version FROM cusax.account a JOIN cusax.domain d ON d.id = a.domain_id "
    "WHERE a.status = 'deleted' AND a.deleted_at + make_interval(days => d.retain_days) <= now() "
    "ORDER BY a.deleted_at LIMIT $1::bigint"};

constexpr statement former_names_expired{
    "former_names_expired",
    "DELETE FROM cusax.former_name f USING cusax.domain d "
    "WHERE d.id = f.domain_id AND f.given_up_at + make_interval(days => d.retain_days) <= now()"};

template <class... Args>
std::optional<model::account> find_one(connection_pool &pool, statement const &how, Args const &...args) {
    return read(pool, [&](session &on, pqxx::transaction_base &in) {
        auto const rows = on.run(in, how, args...);
        return rows.empty() ? std::nullopt : std::optional(read_account(rows[0]));
    });
}

std::vector<model::account> read_accounts(pqxx::result const &rows) {
    std::vector<model::account> found;
    found.reserve(rows.size());
    for (auto const &row : rows) found.push_back(read_account(row));
    return found;
}

bytes read_octets(pqxx::field const &hexadecimal) { return stored(decode_hex(view_of(hexadecimal))); }

void read_verifier(pqxx::row const &row, model::credential_set &into) {
    if (row[0].is_null()) return;
    if (row[5].is_null())
        into.scram.push_back({.hash = stored(model::parse_name<model::scram_hash>(view_of(row[0]))),
                              .salt = text_of(row[1]),
                              .iterations = row[2].as<int>(),
                              .stored_key = read_octets(row[3]),
                              .server_key = read_octets(row[4])});
    else
        into.digest.push_back(
            {.algorithm = stored(model::parse_name<model::digest_algorithm>(view_of(row[0]))),
             .username = text_of(row[1]),
             .realm = text_of(row[5]),
             .ha1 = text_of(row[3]),
             .ha1b = text_of(row[4])});
}

}  // namespace

std::optional<model::account> account_store::find_by_id(std::string const &id) {
    if (!is_uuid(id)) return std::nullopt;
    return find_one(pool_, by_id, id);
}

std::optional<model::account> account_store::find_by_jid(model::jid const &jid) {
    return find_one(pool_, by_jid, jid.domain().ascii(), jid.user().str());
}

std::optional<model::account> account_store::find_by_uri(model::address_uri const &uri) {
    return find_one(pool_, by_uri, render(uri));
}

std::optional<model::account> account_store::find_by_external_id(std::string const &source,
                                                                 std::string const &external_id) {
    return find_one(pool_, by_external_id, source, external_id);
}

std::vector<expired_tombstone> account_store::expired_tombstones(std::size_t limit) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::vector<expired_tombstone> found;
        for (auto const &row : on.run(in, expired, limit))
            found.push_back({.id = text_of(row[0]), .version = row[1].as<std::int64_t>()});
        return found;
    });
}

void account_store::forget_expired_names() {
    read(pool_,
         [](session &on, pqxx::transaction_base &in) { return on.run(in, former_names_expired).empty(); });
}

std::vector<model::account> account_store::find_all(std::vector<std::string> const &ids) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return read_accounts(on.run(in, by_ids, array_text(ids)));
    });
}

std::vector<model::account> account_store::find_all(std::vector<model::jid> const &jids) {
    jid_columns asked;
    for (auto const &jid : jids) asked.add(jid);
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return read_accounts(on.run(in, by_jids, asked.domains(), asked.usernames()));
    });
}

std::vector<model::account> account_store::numbered_after(std::string const &after, std::size_t limit) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return read_accounts(on.run(in, numbered, after, limit));
    });
}

std::optional<model::credential_set> account_store::credentials(std::string const &id) {
    if (!is_uuid(id)) return std::nullopt;
    return read(pool_, [&](session &on, pqxx::transaction_base &in) -> std::optional<model::credential_set> {
        auto const rows = on.run(in, credentials_of, id);
        if (rows.empty()) return std::nullopt;
        model::credential_set found;
        for (auto const &row : rows) read_verifier(row, found);
        return found;
    });
}

std::vector<model::former_password> account_store::last_passwords(std::string const &id, int count) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::vector<model::former_password> found;
        for (auto const &row : on.run(in, last_passwords_of, id, count))
            found.push_back(
                {.salt = text_of(row[0]), .iterations = row[1].as<int>(), .stored_key = read_octets(row[2])});
        return found;
    });
}

std::vector<model::device_secret> account_store::devices(std::string const &id) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::vector<model::device_secret> found;
        for (auto const &row : on.run(in, devices_of, id))
            found.push_back({.name = text_of(row[0]), .set_at = time_of(row[1])});
        return found;
    });
}

}  // namespace cusax::storage
