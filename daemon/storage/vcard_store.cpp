#include "storage/vcard_store.hpp"

#include "storage/account_row.hpp"
#include "storage/domain_row.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

namespace cusax::storage {
namespace {

// The account's columns come first and go by number; of names that occur twice the later ones are the
// domain's.
#define VCARD_COLUMNS                                                                                    \
    "SELECT r.*, v.content, n.* FROM cusax.account_row r JOIN cusax.domain_row n ON n.id = r.domain_id " \
    "LEFT JOIN cusax.vcard v ON v.account_id = r.id "

constexpr statement vcard_by_jid{"vcard_by_jid", VCARD_COLUMNS "WHERE r.domain = $1 AND r.username = $2"};

constexpr statement vcard_by_id{"vcard_by_id", VCARD_COLUMNS "WHERE r.id = $1::uuid"};

constexpr statement vcards_of_domain{"vcards_of_domain", VCARD_COLUMNS
                                     "WHERE r.domain = $1 AND r.username > $2 AND r.status = 'active' "
                                     "ORDER BY r.username LIMIT $3::bigint"};

#undef VCARD_COLUMNS

vcard_row read_vcard(pqxx::row const &row) {
    return {.account = read_account(row),
            .domain = read_domain(row.slice(account_row_width + 1, row.size())),
            .jcard = optional_text(row[account_row_width])};
}

std::optional<vcard_row> first_of(pqxx::result const &rows) {
    if (rows.empty()) return std::nullopt;
    return read_vcard(rows[0]);
}

}  // namespace

std::optional<vcard_row> vcard_store::find(model::jid const &jid) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return first_of(on.run(in, vcard_by_jid, jid.domain().ascii(), jid.user().str()));
    });
}

std::optional<vcard_row> vcard_store::find_by_id(std::string const &account_id) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        return first_of(on.run(in, vcard_by_id, account_id));
    });
}

std::vector<vcard_row> vcard_store::active_of(model::domain_name const &domain, std::string const &after,
                                              std::size_t limit) {
    return read(pool_, [&](session &on, pqxx::transaction_base &in) {
        std::vector<vcard_row> found;
        for (auto const &row : on.run(in, vcards_of_domain, domain.ascii(), after, limit))
            found.push_back(read_vcard(row));
        return found;
    });
}

}  // namespace cusax::storage
