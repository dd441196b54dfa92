#include "http/api/paging.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace cusax::http::api {

result<std::optional<std::size_t>> read_number(request const &incoming, std::string_view name,
                                               std::size_t most, std::size_t least) {
    auto const text = incoming.query_value(name);
    if (!text) return std::nullopt;
    std::size_t number = 0;
    auto const [end, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
    bool const whole = failed == std::errc() && end == text->data() + text->size();
    if (whole && number >= least && number <= most) return number;
    return fail_at("/" + std::string(name),
                   "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

result<bool> read_flag(request const &incoming, std::string_view name) {
    auto const text = incoming.query_value(name);
    if (text && *text != "true" && *text != "false")
        return fail_at("/" + std::string(name), "must be true or false");
    return text == "true";
}

result<storage::page_request> read_page_request(request const &incoming) {
    storage::page_request wanted;
    auto const limit = read_number(incoming, "limit", 1000);
    if (!limit) return fail(limit.error());
    wanted.limit = limit->value_or(wanted.limit);
    if (auto const cursor = incoming.query_value("cursor")) wanted.cursor = std::string(*cursor);
    return wanted;
}

result<void> refuse_unknown_query(request const &incoming, std::initializer_list<std::string_view> known) {
    std::set<std::string_view> seen;
    for (auto const &parameter : incoming.query) {
        if (std::find(known.begin(), known.end(), parameter.name) == known.end())
            return fail_at("/" + parameter.name, "there is no such query parameter here");
        if (!seen.insert(parameter.name).second) return fail_at("/" + parameter.name, "stands twice");
    }
    return {};
}

}  // namespace cusax::http::api
