#include "storage/people_store.hpp"

#include "storage/account_row.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

namespace cusax::storage {
namespace {

constexpr char const *select_people =
    "SELECT r.* FROM cusax.account_row r JOIN cusax.domain n ON n.id = r.domain_id "
    "WHERE n.xmpp_enabled AND r.status = 'active' AND r.xmpp AND n.name = ANY (";

// Indexed by 0009_people.sql, whose expressions these are.
constexpr char const *first_name =
    "lower(coalesce(r.name_given, r.name_formatted) COLLATE \"und-x-icu\") COLLATE \"C\"";
constexpr char const *last_name =
    "lower(coalesce(r.name_family, regexp_replace(r.name_formatted, '^.* ', '')) COLLATE \"und-x-icu\") "
    "COLLATE \"C\"";
constexpr char const *email = "lower(r.email COLLATE \"und-x-icu\") COLLATE \"C\"";

constexpr char const *has_number =
    "EXISTS (SELECT FROM cusax.address h WHERE h.account_id = r.id AND h.held AND h.published AND h.uri ";

// Each mix of conditions is a plan of its own.
class people_query {
  public:
    explicit people_query(std::vector<model::domain_name> const &domains) {
        std::vector<std::string> names;
        for (auto const &domain : domains) names.push_back(domain.ascii());
        text_ += place(array_text(names)) + "::text[])";
    }

    std::string place(std::string value) {
        values_.push_back(std::move(value));
        return "$" + std::to_string(values_.size());
    }
    void require(std::string const &condition) { text_ += " AND " + condition; }
    void require_beginning(char const *expression, std::string const &beginning) {
        if (beginning.empty()) return;
        require(std::string(expression) + " LIKE lower(" + place(escaped(beginning) + "%") +
                "::text COLLATE \"und-x-icu\") COLLATE \"C\"");
    }

    std::string const &text() const { return text_; }
    std::vector<std::string> const &values() const { return values_; }

  private:
    static std::string escaped(std::string const &text) {
        std::string made;
        for (char const c : text) {
            if (c == '%' || c == '_' || c == '\\') made += '\\';
            made += c;
        }
        return made;
    }

    std::string text_ = select_people;
    std::vector<std::string> values_;
};

}  // namespace

std::vector<model::account> people_store::find(people_filter const &filter, std::size_t limit) {
    people_query asked(filter.domains);
    asked.require_beginning(first_name, filter.first);
    asked.require_beginning(last_name, filter.last);
    asked.require_beginning("r.username", filter.user);
    asked.require_beginning(email, filter.email);
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
