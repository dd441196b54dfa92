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

}  // namespace cusax::storage
