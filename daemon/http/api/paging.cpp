#include "http/api/paging.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace cusax::http::api {

result<storage::page_request> read_page_request(request const &incoming) {
    storage::page_request wanted;
    if (auto const text = incoming.query_value("limit")) {
        auto const [end, failed] = std::from_chars(text->data(), text->data() + text->size(), wanted.limit);
        bool const number = failed == std::errc() && end == text->data() + text->size();
        if (!number || wanted.limit < 1 || wanted.limit > 1000)
            return fail_at("/limit", "must be a whole number from 1 to 1000");
    }
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
