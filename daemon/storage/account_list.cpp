// account_store::list: a page of accounts under filters.
#include "model/names.hpp"
#include "storage/account_row.hpp"
#include "storage/account_store.hpp"
#include "storage/list_query.hpp"
#include "storage/read.hpp"
#include "storage/stored_value.hpp"

#include <algorithm>

namespace cusax::storage {
namespace {

constexpr char list_letter = 'a';

// What people type before an address, and what they do not.
std::string without_scheme(std::string const &q) {
    for (std::string_view const scheme : {"sip:", "tel:", "xmpp:"})
        if (q.starts_with(scheme)) return q.substr(scheme.size());
    return q;
}

// A number in any notation is found by its digits, but for leading zeros, which
// belong to a numbering plan and not to the number. Empty: this is no number.
std::string significant_digits(std::string const &q) {
    std::string digits;
    for (char const c : q) {
        bool const digit = c >= '0' && c <= '9';
        if (!digit && std::string_view(" -.()/+").find(c) == std::string_view::npos) return {};
        if (digit && (c != '0' || !digits.empty())) digits += c;
    }
    return digits.size() < 3 ? std::string() : digits;
}

void require_match(list_query &to, std::string const &q) {
    std::string const text = without_scheme(q);
    // Folded by ICU: the database's own locale may know no case but ASCII's.
    std::string const folded =
        "lower(" + to.place("%" + escape_like(text) + "%") + "::text COLLATE \"und-x-icu\")";
    std::string uri = "lower(substr(h.uri, 5) COLLATE \"und-x-icu\") LIKE " + folded;
    if (auto const digits = significant_digits(text); !digits.empty())
        uri += " OR h.uri LIKE 'tel:%' || " + to.place(digits) + "::text || '%'";
    to.require(
        "(lower(concat_ws(E'\\n', r.username || '@' || r.domain, r.name_formatted, r.name_given, "
        "r.name_family,"
        " r.email) COLLATE \"und-x-icu\") LIKE " +
        folded + " OR EXISTS (SELECT FROM cusax.address h WHERE h.account_id = r.id AND (" + uri + ")))");
}

void require_domains(list_query &to, account_filter const &filter) {
    if (filter.domain)
        to.require("r.domain_id = (SELECT id FROM cusax.domain WHERE name = " +
                   to.place(filter.domain->ascii()) + ")");
    if (filter.sip_domain) to.require("r.sip_domain = " + to.place(filter.sip_domain->ascii()));
    if (!filter.allowed) return;
    to.require("r.domain_id IN (SELECT id FROM cusax.domain WHERE name = ANY (" +
               to.place(names_array_text(*filter.allowed)) + "::text[]))");
}

list_query query_for(account_filter const &filter) {
    list_query to("SELECT r.* FROM cusax.account_row r");
    require_domains(to, filter);
    to.require(filter.status ? "r.status = " + to.place(std::string(name_of(*filter.status)))
                             : std::string("r.status <> 'deleted'"));
    if (filter.source) to.require("r.source = " + to.place(*filter.source));
    if (filter.label && filter.label->value)
        to.require("r.labels @> jsonb_build_object(" + to.place(filter.label->key) + "::text, " +
                   to.place(*filter.label->value) + "::text)");
    else if (filter.label)
        to.require("r.labels ? " + to.place(filter.label->key));
    if (filter.updated_since)
        to.require("r.updated_at >= " + to.place(render_rfc3339(*filter.updated_since)) + "::timestamptz");
    if (filter.q) require_match(to, *filter.q);
    return to;
}

bool is_number(std::string const &text) {
    return !text.empty() && text.size() <= 18 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// PostgreSQL takes no NUL and nothing but UTF-8; libpq would end a text at its NUL.
bool storable(std::string const &text) { return is_utf8(text) && text.find('\0') == std::string::npos; }

page<model::account> read_page(pqxx::result const &rows, std::size_t limit) {
    page<model::account> made;
    for (auto const &row : rows) {
        if (made.items.size() == limit) {
            auto const &last = made.items.back().jid;
            made.next_cursor =
                make_cursor(list_letter, {text_of(rows[limit - 1]["domain_id"]), last.user().str()});
            break;
        }
        made.items.push_back(read_account(row));
    }
    return made;
}

}  // namespace

label_filter parse_label(std::string_view text) {
    auto const colon = text.find(':');
    label_filter made{.key = std::string(text.substr(0, colon))};
    if (colon != std::string_view::npos) made.value = std::string(text.substr(colon + 1));
    return made;
}

result<page<model::account>> account_store::list(account_filter const &filter, page_request const &request) {
    list_query asked = query_for(filter);
    if (!std::all_of(asked.values().begin(), asked.values().end(), storable))
        return fail_at("", "a text holds a NUL or is not UTF-8");
    if (request.cursor) {
        auto const after = read_cursor(list_letter, 2, *request.cursor);
        if (!after) return fail(after.error());
        if (!is_number(after->front())) return fail_at("/cursor", "this is not a cursor of this list");
        asked.require("(r.domain_id, r.username) > (" + asked.place((*after)[0]) + "::bigint, " +
                      asked.place((*after)[1]) + "::text)");
    }
    std::size_t const limit = std::clamp<std::size_t>(request.limit, 1, 1000);
    std::string const sql =
        asked.text() + " ORDER BY r.domain_id, r.username LIMIT " + std::to_string(limit + 1);
    return read(pool_, [&](session &, pqxx::transaction_base &in) {
        return read_page(in.exec_params(sql, pqxx::prepare::make_dynamic_params(asked.values())), limit);
    });
}

}  // namespace cusax::storage
