#include "xml/element.hpp"

#include <algorithm>

namespace cusax::xml {
namespace {

// An attribute without a prefix is in no namespace, whatever the element's is (Namespaces in XML §6.2).
auto find_plain(std::vector<attribute> const &attributes, std::string_view name) {
    return std::ranges::find_if(attributes,
                                [&](attribute const &a) { return a.ns.empty() && a.name == name; });
}

}  // namespace

std::string_view element::attr(std::string_view name) const {
    auto const found = find_plain(attributes_, name);
    return found == attributes_.end() ? std::string_view{} : std::string_view{found->value};
}

bool element::has_attr(std::string_view name) const {
    return find_plain(attributes_, name) != attributes_.end();
}

element &element::set_attr(std::string_view name, std::string_view value) {
    auto const found = find_plain(attributes_, name);
    if (found == attributes_.end())
        attributes_.push_back({.name = std::string(name), .value = std::string(value), .ns = {}});
    else
        attributes_[static_cast<std::size_t>(found - attributes_.begin())].value = value;
    return *this;
}

element &element::remove_attr(std::string_view name) {
    std::erase_if(attributes_, [&](attribute const &a) { return a.ns.empty() && a.name == name; });
    return *this;
}

element const *element::child(std::string_view name, std::string_view ns) const {
    for (auto const &n : nodes_) {
        auto const *const e = std::get_if<element>(&n);
        if (e != nullptr && e->is(name, ns)) return e;
    }
    return nullptr;
}

element const *element::first_child() const {
    for (auto const &n : nodes_) {
        if (auto const *const e = std::get_if<element>(&n)) return e;
    }
    return nullptr;
}

std::vector<element const *> element::children() const {
    std::vector<element const *> found;
    for (auto const &n : nodes_) {
        if (auto const *const e = std::get_if<element>(&n)) found.push_back(e);
    }
    return found;
}

std::string element::text() const {
    std::string all;
    for (auto const &n : nodes_) {
        if (auto const *const part = std::get_if<std::string>(&n)) all += *part;
    }
    return all;
}

element &element::add(element child) {
    return std::get<element>(nodes_.emplace_back(std::in_place_type<element>, std::move(child)));
}

element &element::add(std::string name, std::string text) {
    element made(std::move(name), ns_);
    if (!text.empty()) made.add_text(std::move(text));
    add(std::move(made));
    return *this;
}

// Neighbouring pieces of character data are one node, so that what was built equals what is read back.
element &element::add_text(std::string text) {
    if (text.empty()) return *this;
    auto *const last = nodes_.empty() ? nullptr : std::get_if<std::string>(&nodes_.back());
    if (last != nullptr)
        *last += text;
    else
        nodes_.emplace_back(std::in_place_type<std::string>, std::move(text));
    return *this;
}

}  // namespace cusax::xml
