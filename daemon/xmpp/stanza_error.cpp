#include "xmpp/stanza_error.hpp"

#include "xmpp/ns.hpp"

#include <algorithm>
#include <array>

namespace cusax::xmpp {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 5> type_names = {"auth", "cancel", "continue", "modify", "wait"};

constexpr std::array<std::string_view, 22> condition_names = {
    "bad-request",
    "conflict",
    "feature-not-implemented",
    "forbidden",
    "gone",
    "internal-server-error",
    "item-not-found",
    "jid-malformed",
    "not-acceptable",
    "not-allowed",
    "not-authorized",
    "policy-violation",
    "recipient-unavailable",
    "redirect",
    "registration-required",
    "remote-server-not-found",
    "remote-server-timeout",
    "resource-constraint",
    "service-unavailable",
    "subscription-required",
    "undefined-condition",
    "unexpected-request",
};

template <class Enum, std::size_t N>
std::optional<Enum> find_name(std::array<std::string_view, N> const &names, std::string_view name) {
    auto const found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view name_of(error_type type) { return type_names.at(static_cast<std::size_t>(type)); }

std::string_view name_of(error_condition condition) {
    return condition_names.at(static_cast<std::size_t>(condition));
}

xml::element render_error(stanza_error const &what, std::string_view stanza_ns) {
    xml::element rendered("error", std::string(stanza_ns));
    rendered.set_attr("type", name_of(what.type));
    rendered.add(xml::element(std::string(name_of(what.condition)), std::string(ns::stanza_errors)));
    if (!what.text.empty())
        rendered.add(xml::element("text", std::string(ns::stanza_errors))).add_text(what.text);
    if (what.application) rendered.add(*what.application);
    return rendered;
}

std::optional<stanza_error> find_error(xml::element const &stanza) {
    auto const *const carried = stanza.child("error");
    if (carried == nullptr) return std::nullopt;
    stanza_error found;
    found.type = find_name<error_type>(type_names, carried->attr("type")).value_or(error_type::cancel);
    for (auto const *const part : carried->children()) {
        if (part->ns() != ns::stanza_errors) {
            if (!found.application) found.application = *part;
        } else if (part->name() == "text") {
            found.text = part->text();
        } else if (auto const condition = find_name<error_condition>(condition_names, part->name())) {
            found.condition = *condition;
        }
    }
    return found;
}

}  // namespace cusax::xmpp
