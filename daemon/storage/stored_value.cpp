#include "storage/stored_value.hpp"

#include <unordered_map>

namespace cusax::storage {

model::domain_name const &stored_domain_name(std::string const &ascii) {
    constexpr std::size_t most = 4096;
    thread_local std::unordered_map<std::string, model::domain_name> known;
    if (auto const found = known.find(ascii); found != known.end()) return found->second;
    if (known.size() >= most) known.clear();
    return known.emplace(ascii, stored(model::domain_name::parse(ascii))).first->second;
}

std::string array_text(std::vector<std::string> const &elements) {
    std::string text = "{";
    for (auto const &element : elements) {
        if (text.size() > 1) text += ',';
        text += '"';
        for (char const c : element) {
            if (c == '"' || c == '\\') text += '\\';
            text += c;
        }
        text += '"';
    }
    return text += '}';
}

std::string names_array_text(std::vector<model::domain_name> const &domains) {
    std::vector<std::string> names;
    names.reserve(domains.size());
    for (auto const &domain : domains) names.push_back(domain.ascii());
    return array_text(names);
}

}  // namespace cusax::storage
