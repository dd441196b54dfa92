#include "storage/card_reader.hpp"

#include "storage/account_row.hpp"
#include "storage/jid_columns.hpp"

namespace cusax::storage {
namespace {

constexpr statement by_jids{
    "cards_by_jids",
    "SELECT r.*, v.content, k.place "
    "FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (domain, username, place) "
    "JOIN cusax.account_row r ON r.domain = k.domain AND r.username = k.username "
    "LEFT JOIN cusax.vcard v ON v.account_id = r.id"};

void look_up(session &on, gathered_reads<model::jid, written_card>::batch &asked) {
    jid_columns jids;
    for (auto const &one : asked) jids.add(one.key);
    pqxx::nontransaction in(on.connection());
    for (auto const &row : on.run(in, by_jids, jids.domains(), jids.usernames()))
        asked.at(row[account_row_width + 1].as<std::size_t>() - 1).found =
            written_card{.account = read_account(row), .jcard = optional_text(row[account_row_width])};
}

}  // namespace

card_reader::card_reader(database settings, gathering options)
    : reads_(std::move(settings), options, look_up) {}

std::optional<written_card> card_reader::find(model::jid const &jid) { return reads_.find(jid); }

}  // namespace cusax::storage
