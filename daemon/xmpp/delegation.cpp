#include "xmpp/delegation.hpp"

#include "xmpp/jid_parts.hpp"
#include "xmpp/ns.hpp"
#include "xmpp/stanza.hpp"

namespace cusax::xmpp {
namespace {

constexpr std::string_view versions[] = {ns::delegation_2, ns::delegation_1};

xml::element const *find_delegation(xml::element const &stanza) {
    for (auto const version : versions) {
        if (auto const *const found = stanza.child("delegation", version)) return found;
    }
    return nullptr;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// Blank text counts as white space between elements only where there are elements.
void drop_blank_text(xml::element &e) {
    bool const has_elements = e.first_child() != nullptr;
    std::erase_if(e.nodes(), [&](xml::element::node const &n) {
        auto const *const text = std::get_if<std::string>(&n);
        return has_elements && text != nullptr && is_blank(*text);
    });
    for (auto &n : e.nodes()) {
        if (auto *const inner = std::get_if<xml::element>(&n)) drop_blank_text(*inner);
    }
}

// Both servers refuse an answer whose inner from or to is not what they expect.
xml::element inner_answer(delegated_request const &request, std::string_view type) {
    return make_iq({.type = type, .id = request.id, .from = request.to, .to = request.from}, ns::client);
}

xml::element wrap(delegated_request const &request, xml::element inner) {
    auto outer =
        make_iq({.type = "result", .id = request.outer_id, .from = request.component, .to = request.server},
                ns::component);
    auto &delegation = outer.add(xml::element("delegation", request.delegation_ns));
    delegation.add(xml::element("forwarded", std::string(ns::forward))).add(std::move(inner));
    return outer;
}

}  // namespace

bool is_delegation_announcement(xml::element const &stanza) {
    return stanza.name() == "message" && find_delegation(stanza) != nullptr;
}

result<delegation_announcement> parse_delegation_announcement(xml::element const &message) {
    auto const *const delegation = message.name() == "message" ? find_delegation(message) : nullptr;
    if (delegation == nullptr) return fail(error_code::malformed, "the message announces no delegation");
    delegation_announcement found{
        .server = std::string(message.attr("from")), .delegation_ns = delegation->ns(), .namespaces = {}};
    for (auto const *const delegated : delegation->children()) {
        if (!delegated->is("delegated", delegation->ns()) || delegated->attr("namespace").empty()) continue;
        delegated_namespace one{.ns = std::string(delegated->attr("namespace")), .attributes = {}};
        for (auto const *const attribute : delegated->children()) {
            if (attribute->is("attribute", delegation->ns()))
                one.attributes.emplace_back(attribute->attr("name"));
        }
        found.namespaces.push_back(std::move(one));
    }
    return found;
}

bool is_delegated_request(xml::element const &stanza) {
    return is_request(stanza) && find_delegation(stanza) != nullptr;
}

result<delegated_request> unwrap_delegated_request(xml::element const &outer) {
    auto const *const delegation = find_delegation(outer);
    if (!is_request(outer) || delegation == nullptr)
        return fail(error_code::malformed, "the stanza forwards no request");
    auto const *const forwarded = delegation->child("forwarded", ns::forward);
    auto const *const inner = forwarded == nullptr ? nullptr : forwarded->child("iq", ns::client);
    if (inner == nullptr || !is_request(*inner))
        return fail(error_code::malformed, "the forwarded stanza is not a request");
    auto const *const payload = inner->first_child();
    if (payload == nullptr || inner->children().size() != 1)
        return fail(error_code::malformed, "a request has exactly one payload");
    if (inner->attr("id").empty() || inner->attr("from").empty())
        return fail(error_code::malformed, "the forwarded request has no id or no sender");
    auto const text = [](std::string_view view) { return std::string(view); };
    auto const from = inner->attr("from");
    auto const to = inner->attr("to").empty() ? bare_jid(from) : inner->attr("to");
    return delegated_request{.delegation_ns = delegation->ns(),
                             .outer_id = text(outer.attr("id")),
                             .server = text(outer.attr("from")),
                             .component = text(outer.attr("to")),
                             .id = text(inner->attr("id")),
                             .type = text(inner->attr("type")),
                             .from = text(from),
                             .to = text(to),
                             .payload = *payload};
}

xml::element wrap_delegated_result(delegated_request const &request, std::optional<xml::element> payload) {
    auto inner = inner_answer(request, "result");
    if (payload) {
        drop_blank_text(*payload);
        inner.add(*std::move(payload));
    }
    return wrap(request, std::move(inner));
}

xml::element wrap_delegated_error(delegated_request const &request, stanza_error const &what) {
    auto inner = inner_answer(request, "error");
    inner.add(render_error(what, ns::client));
    return wrap(request, std::move(inner));
}

std::optional<nesting_node> parse_nesting_node(std::string_view node) {
    for (auto const version : versions) {
        if (!node.starts_with(version)) continue;
        auto const rest = node.substr(version.size());
        for (auto const &[separator, bare] : {std::pair{std::string_view("::"), false}, {":bare:", true}}) {
            if (rest.starts_with(separator) && rest.size() > separator.size())
                return nesting_node{.ns = rest.substr(separator.size()), .bare = bare};
        }
    }
    return std::nullopt;
}

}  // namespace cusax::xmpp
