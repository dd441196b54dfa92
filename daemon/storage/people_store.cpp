#include "storage/people_store.hpp"

#include "storage/account_row.hpp"
#include "storage/list_query.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

namespace cusax::storage {
namespace {

constexpr char const *select_people =
    "SELECT r.* FROM cusax.account_row r JOIN cusax.domain n ON n.id = r.domain_id";

// Indexed by 0009_people.sql, whose expressions these are.
constexpr char const *first_name =
    "lower(coalesce(r.name_given, r.name_formatted) COLLATE \"und-x-icu\") COLLATE \"C\"";
constexpr char const *last_name =
    "lower(coalesce(r.name_family, regexp_replace(r.name_formatted, '^.* ', '')) COLLATE \"und-x-icu\") "
    "COLLATE \"C\"";
constexpr char const *email = "lower(r.email COLLATE \"und-x-icu\") COLLATE \"C\"";

constexpr char const *has_number =
    "EXISTS (SELECT FROM cusax.address h WHERE h.account_id = r.id AND h.held AND h.published AND h.uri ";

void require_beginning(list_query &of, char const *expression, std::string const &beginning) {
    if (beginning.empty()) return;
    of.require(std::string(expression) + " LIKE lower(" + of.place(escape_like(beginning) + "%") +
               "::text COLLATE \"und-x-icu\") COLLATE \"C\"");
}

}  // namespace

std::vector<model::account> people_store::find(people_filter const &filter, std::size_t limit) {
    list_query asked(select_people);
    asked.require("n.xmpp_enabled AND r.status = 'active' AND r.xmpp AND n.name = ANY (" +
                  asked.place(names_array_text(filter.domains)) + "::text[])");
    require_beginning(asked, first_name, filter.first);
    require_beginning(asked, last_name, filter.last);
    require_beginning(asked, "r.username", filter.user);
    require_beginning(asked, email, filter.email);
    if (filter.number) asked.require(has_number + ("= " + asked.place(*filter.number)) + ")");
    if (!filter.digits.empty())
        asked.require(has_number + ("LIKE 'tel:%' || " + asked.place(filter.digits)) + "::text || '%')");
    if (filter.after)
        asked.require("(r.domain_id, r.username) > ((SELECT id FROM cusax.domain WHERE name = " +
                      asked.place(filter.after->domain().ascii()) + "), " +
                      asked.place(filter.after->user().str()) + "::text)");
    auto const sql = asked.text() + " ORDER BY r.domain_id, r.username LIMIT " + std::to_string(limit);
    return read(pool_, [&](session &, pqxx::transaction_base &in) {
        std::vector<model::account> found;
        for (auto const &row : in.exec_params(sql, pqxx::prepare::make_dynamic_params(asked.values())))
            found.push_back(read_account(row));
        return found;
    });
}

}  // namespace cusax::storage
