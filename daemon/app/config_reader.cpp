#include "app/config_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace cusax::app {
namespace {

std::vector<std::string> split_at_commas(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        auto const comma = text.find(',');
        auto part = text.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        parts.emplace_back(part);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return parts;
}

}  // namespace

std::string render(config_mistake const &mistake) {
    std::string text = mistake.file;
    if (mistake.line > 0) text += ":" + std::to_string(mistake.line);
    if (!mistake.key.empty()) text += ": " + mistake.key;
    return text + ": " + mistake.detail;
}

config_table::config_table(toml::table const *table, std::string path, config_source &source)
    : table_(table), path_(std::move(path)), source_(source) {}

std::string config_table::path_to(std::string_view key) const {
    return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

std::string config_table::variable(std::string_view key) const {
    std::string name = "CUSAX_" + path_to(key);
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
        if (c == '.') return '_';
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return name;
}

char const *config_table::overriding(std::string_view key) const {
    return source_.variables(variable(key).c_str());
}

toml::node const *config_table::find(std::string_view key) {
    known_.emplace(key);
    return table_ == nullptr ? nullptr : table_->get(key);
}

bool config_table::has(std::string_view key) const {
    return (table_ != nullptr && table_->contains(key)) || overriding(key) != nullptr;
}

bool config_table::is_empty(std::string_view key) const {
    if (char const *const text = overriding(key)) return *text == '\0';
    auto const *const list = table_ == nullptr ? nullptr : table_->get_as<toml::array>(key);
    return list != nullptr && list->empty();
}

void config_table::mistake(std::string_view key, std::string detail) {
    if (overriding(key) != nullptr) {
        source_.mistakes.push_back({"environment", 0, variable(key), std::move(detail)});
        return;
    }
    toml::node const *const node = table_ == nullptr ? nullptr : table_->get(key);
    std::uint32_t const line = node != nullptr     ? node->source().begin.line
                               : table_ != nullptr ? table_->source().begin.line
                                                   : 0;
    source_.mistakes.push_back({source_.file, line, path_to(key), std::move(detail)});
}

void config_table::read(std::string_view key, std::string &target) {
    auto const *const node = find(key);
    if (char const *const text = overriding(key)) {
        target = text;
    } else if (node != nullptr) {
        if (auto const *const value = node->as_string())
            target = value->get();
        else
            mistake(key, "must be a string");
    }
}

void config_table::read(std::string_view key, bool &target) {
    auto const *const node = find(key);
    if (char const *const text = overriding(key)) {
        if (std::strcmp(text, "true") != 0 && std::strcmp(text, "false") != 0)
            return mistake(key, "must be true or false");
        target = std::strcmp(text, "true") == 0;
    } else if (node != nullptr) {
        if (auto const *const value = node->as_boolean())
            target = value->get();
        else
            mistake(key, "must be true or false");
    }
}

void config_table::read(std::string_view key, std::int64_t &target, std::int64_t least, std::int64_t most) {
    auto const *const node = find(key);
    std::int64_t value = 0;
    bool number = false;
    if (char const *const text = overriding(key)) {
        auto const *const end = text + std::strlen(text);
        auto const parsed = std::from_chars(text, end, value);
        number = parsed.ec == std::errc() && parsed.ptr == end;
    } else if (node != nullptr) {
        number = node->is_integer();
        if (number) value = node->as_integer()->get();
    } else {
        return;
    }
    if (!number || value < least || value > most)
        return mistake(
            key, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    target = value;
}

void config_table::read(std::string_view key, std::vector<std::string> &target) {
    auto const *const node = find(key);
    if (char const *const text = overriding(key)) {
        target = split_at_commas(text);
        return;
    }
    if (node == nullptr) return;
    auto const *const list = node->as_array();
    if (list == nullptr) return mistake(key, "must be an array of strings");
    std::vector<std::string> values;
    for (auto const &item : *list) {
        if (!item.is_string()) return mistake(key, "must be an array of strings");
        values.push_back(item.as_string()->get());
    }
    target = std::move(values);
}

void config_table::section(std::string_view key, std::function<void(config_table &)> const &read_section) {
    auto const *const node = find(key);
    if (node != nullptr && !node->is_table())
        return mistake(key, "must be a section, [" + path_to(key) + "]");
    config_table inner(node == nullptr ? nullptr : node->as_table(), path_to(key), source_);
    read_section(inner);
    inner.refuse_unknown();
}

void config_table::each(std::string_view key, std::function<void(config_table &)> const &read_item) {
    auto const *const node = find(key);
    if (node == nullptr) return;
    auto const *const list = node->as_array();
    if (list == nullptr || !list->is_homogeneous(toml::node_type::table))
        return mistake(key, "must be an array of tables, [[" + path_to(key) + "]]");
    for (std::size_t i = 0; i < list->size(); ++i) {
        config_table inner(list->get(i)->as_table(), path_to(key) + "." + std::to_string(i), source_);
        read_item(inner);
        inner.refuse_unknown();
    }
}

void config_table::refuse_unknown() {
    if (table_ == nullptr) return;
    for (auto const &[key, value] : *table_)
        if (!known_.contains(key.str())) mistake(key.str(), "there is no such key");
}

}  // namespace cusax::app
