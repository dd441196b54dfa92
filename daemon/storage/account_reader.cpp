#include "storage/account_reader.hpp"

#include "base/uuid.hpp"
#include "storage/account_row.hpp"
#include "storage/jid_columns.hpp"
#include "storage/stored_value.hpp"

namespace cusax::storage {
namespace {

constexpr statement by_ids{"accounts_by_ids",
                           "SELECT r.*, k.place FROM unnest($1::uuid[]) WITH ORDINALITY AS k (id, place) "
                           "JOIN cusax.account_row r ON r.id = k.id"};

constexpr statement by_jids{
    "accounts_by_jids",
    "SELECT r.*, k.place FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (domain, username, place) "
    "JOIN cusax.account_row r ON r.domain = k.domain AND r.username = k.username"};

using places = std::vector<account_reader::reads::pending *>;

void keep(pqxx::result const &rows, places const &asked) {
    for (auto const &row : rows)
        asked.at(row[account_row_width].as<std::size_t>() - 1)->found = read_account(row);
}

void look_up(session &on, account_reader::reads::batch &asked) {
    places with_id;
    places with_jid;
    std::vector<std::string> ids;
    jid_columns jids;
    for (auto &one : asked) {
        if (auto const *const id = std::get_if<std::string>(&one.key)) {
            with_id.push_back(&one);
            ids.push_back(*id);
        } else {
            with_jid.push_back(&one);
            jids.add(std::get<model::jid>(one.key));
        }
    }
    pqxx::nontransaction in(on.connection());
    if (!with_jid.empty()) keep(on.run(in, by_jids, jids.domains(), jids.usernames()), with_jid);
    if (!with_id.empty()) keep(on.run(in, by_ids, array_text(ids)), with_id);
}

// A text that is no UUID is nobody's id.
bool can_be(account_key const &key) {
    auto const *const id = std::get_if<std::string>(&key);
    return id == nullptr || is_uuid(*id);
}

}  // namespace

account_reader::account_reader(database settings, gathering options)
    : reads_(std::move(settings), options, look_up) {}

void account_reader::find(account_key key, reads::completion done) {
    if (!can_be(key)) return done(std::nullopt, nullptr);
    reads_.find(std::move(key), std::move(done));
}

std::optional<model::account> account_reader::find(account_key key) {
    return can_be(key) ? reads_.find(std::move(key)) : std::nullopt;
}

}  // namespace cusax::storage
