#include "storage/vcard_store.hpp"

#include "storage/account_row.hpp"
#include "storage/domain_row.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

namespace cusax::storage {
namespace {

// The account's columns come first and go by number; of names that occur twice the later ones are the
// domain's.
constexpr statement vcard_by_jid{"vcard_by_jid",
                                 "SELECT r.*, v.content, n.* FROM cusax.account_row r "
                                 "JOIN cusax.domain_row n ON n.id = r.domain_id "
                                 "LEFT JOIN cusax.vcard v ON v.account_id = r.id "
                                 "WHERE r.domain = $1 AND r.username = $2"};

}  // namespace

std::optional<vcard_row> vcard_store::find(model::jid const &jid) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) -> std::optional<vcard_row> {
        auto const rows = on.run(in, vcard_by_jid, jid.domain().ascii(), jid.user().str());
        if (rows.empty()) return std::nullopt;
        auto const row = rows[0];
        return vcard_row{.account = read_account(row),
                         .domain = read_domain(row.slice(account_row_width + 1, row.size())),
                         .jcard = optional_text(row[account_row_width])};
    });
}

}  // namespace cusax::storage
