#include "storage/sign_in_store.hpp"

#include "model/names.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

namespace cusax::storage {
namespace {

constexpr statement by_jid{
    "sign_in_by_jid",
    "SELECT a.id, a.status, a.xmpp, a.voice, a.video, s.salt, s.iterations, encode(s.stored_key, 'hex'),"
    " encode(s.server_key, 'hex') FROM cusax.domain d JOIN cusax.account a ON a.domain_id = d.id "
    "LEFT JOIN cusax.scram_credential s ON s.account_id = a.id AND s.hash = 'SHA-256' "
    "WHERE d.name = $1 AND a.username = $2"};

constexpr statement by_aor{
    "sign_in_by_aor",
    "SELECT a.id, a.status, a.xmpp, a.voice, a.video, s.salt, s.iterations, encode(s.stored_key, 'hex'),"
    " encode(s.server_key, 'hex') FROM cusax.address h JOIN cusax.account a ON a.id = h.account_id "
    "LEFT JOIN cusax.scram_credential s ON s.account_id = a.id AND s.hash = 'SHA-256' "
    "WHERE h.uri = $1 AND h.held AND h.position = 0"};

constexpr statement by_digest_user{
    "sign_in_by_digest_user",
    "SELECT v.ha1, p.sip_user, p.sip_domain, p.video, p.xmpp_uri, p.display_name, p.number "
    "FROM cusax.sip_sign_in v JOIN cusax.sip_person p ON p.account_id = v.account_id "
    "WHERE v.username = $1 AND v.domain = $2 AND v.algorithm = 'MD5'"
    // Who asks holds no address against the answer, so a domain's name is that domain's, though it be
    // another's realm.
    " AND (v.sip_domain = $2 OR NOT EXISTS (SELECT FROM cusax.domain WHERE name = $2))"};

sip_sign_in read_sip_sign_in(pqxx::row const &row) {
    return {.ha1 = text_of(row[0]),
            .sip_user = text_of(row[1]),
            .sip_domain = stored(model::domain_name::parse(view_of(row[2]))),
            .video = flag_of(row[3]),
            .xmpp_uri = optional_text(row[4]),
            .display_name = optional_text(row[5]),
            .number = optional_text(row[6])};
}

sign_in read_sign_in(pqxx::row const &row) {
    sign_in found{.account_id = text_of(row[0]),
                  .status = stored(model::parse_name<model::account_status>(view_of(row[1]))),
                  .services = {.xmpp = flag_of(row[2]), .voice = flag_of(row[3]), .video = flag_of(row[4])},
                  .verifier = {}};
    if (!row[5].is_null())
        found.verifier = {.hash = model::scram_hash::sha256,
                          .salt = text_of(row[5]),
                          .iterations = row[6].as<int>(),
                          .stored_key = stored(decode_hex(view_of(row[7]))),
                          .server_key = stored(decode_hex(view_of(row[8])))};
    return found;
}

template <class... Args>
std::optional<sign_in> find_one(connection_pool &pool, statement const &how, Args const &...args) {
    return read(pool, [&](session &on, pqxx::transaction_base &in) {
        auto const rows = on.run(in, how, args...);
        return rows.empty() ? std::nullopt : std::optional(read_sign_in(rows[0]));
    });
}

}  // namespace

std::optional<sign_in> sign_in_store::find(model::jid const &jid) {
    return find_one(pool_, by_jid, jid.domain().ascii(), jid.user().str());
}

std::optional<sign_in> sign_in_store::find(model::sip_uri const &aor) {
    return find_one(pool_, by_aor, model::render(aor));
}

std::optional<sip_sign_in> sign_in_store::find_sip(std::string const &username, std::string const &domain) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        auto const rows = on.run(in, by_digest_user, username, domain);
        return rows.empty() ? std::nullopt : std::optional(read_sip_sign_in(rows[0]));
    });
}

}  // namespace cusax::storage
