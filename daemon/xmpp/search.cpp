#include "xmpp/search.hpp"

#include "base/ascii.hpp"
#include "xmpp/data_form.hpp"
#include "xmpp/ns.hpp"

#include <array>
#include <cstddef>

namespace cusax::xmpp {
namespace {

constexpr std::size_t longest_text = 200;  // octets
constexpr char const *instructions =
    "Fill in one field or several: the beginning of a name or an address, or a number as you dial it.";

struct named_field {
    char const *var;
    char const *label;
    std::string search_request::*asked;
    bool has_element;  // in the older form
};

// XEP-0068 §3.2: what is not in the registry begins with "x-".
constexpr std::array fields = {
    named_field{"first", "First name", &search_request::first, true},
    named_field{"last", "Last name", &search_request::last, true},
    named_field{"nick", "User name", &search_request::nick, true},
    named_field{"email", "E-mail address", &search_request::email, true},
    named_field{"x-phone", "Telephone number", &search_request::phone, false},
};

xml::element make_query() { return {"query", std::string(ns::search)}; }

// As a submitted form has it.
std::string text_of(xml::element const &query, char const *name) {
    auto const *const child = query.child(name);
    if (child == nullptr) return {};
    return std::string(trim(child->text()));
}

}  // namespace

xml::element render_search_fields() {
    auto query = make_query();
    query.add("instructions", instructions);
    data_form form{.type = "form",
                   .form_type = std::string(ns::search),
                   .title = "Search for people",
                   .instructions = instructions};
    for (auto const &field : fields) {
        if (field.has_element) query.add(xml::element(field.var, query.ns()));
        form.fields.push_back({.var = field.var, .label = field.label});
    }
    query.add(render_form(form));
    return query;
}

result<search_request> parse_search(xml::element const &query) {
    search_request asked;
    auto const *const x = query.child("x", ns::data_form);
    asked.by_form = x != nullptr;
    auto const form = asked.by_form ? submitted_form::parse(*x) : result<submitted_form>(submitted_form());
    if (!form) return fail(form.error());
    for (auto const &field : fields) {
        auto text = asked.by_form ? form->value(field.var) : std::string();
        if (!asked.by_form && field.has_element) text = text_of(query, field.var);
        if (text.size() > longest_text)
            return fail(error_code::malformed, std::string(field.var) + " is too long");
        asked.*field.asked = std::move(text);
    }
    return asked;
}

xml::element render_search_result(std::vector<search_match> const &found, bool by_form) {
    auto query = make_query();
    if (by_form) {
        std::vector<std::vector<std::string>> rows;
        for (auto const &each : found)
            rows.push_back({each.jid, each.first, each.last, each.nick, each.email, each.sip_address});
        std::vector<form_field> const columns = {{.var = "jid", .type = "jid-single", .label = "Jabber ID"},
                                                 {.var = "first", .label = "First name"},
                                                 {.var = "last", .label = "Last name"},
                                                 {.var = "nick", .label = "User name"},
                                                 {.var = "email", .label = "E-mail address"},
                                                 {.var = "x-sip", .label = "SIP address"}};
        query.add(render_result_table(ns::search, columns, rows));
        return query;
    }
    for (auto const &each : found) {
        auto &item = query.add(xml::element("item", query.ns()));
        item.set_attr("jid", each.jid);
        item.add("first", each.first).add("last", each.last).add("nick", each.nick).add("email", each.email);
    }
    return query;
}

}  // namespace cusax::xmpp
