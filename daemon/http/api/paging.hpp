// Query parameters: numbers, `limit` and `cursor` of a list, and the page as the contract writes it.
#pragma once

#include "base/result.hpp"
#include "http/json_body.hpp"
#include "http/types.hpp"
#include "storage/page.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace cusax::http::api {

// A query parameter that is a number from `least` to `most`; nullopt where it is not there. Error:
// invalid_input.
result<std::optional<std::size_t>> read_number(request const &incoming, std::string_view name,
                                               std::size_t most, std::size_t least = 1);
// One that is true or false; false where it is not there. The same error.
result<bool> read_flag(request const &incoming, std::string_view name);

// Errors: invalid_input where the limit is not a number from 1 to 1000.
result<storage::page_request> read_page_request(request const &incoming);

// invalid_input for a query parameter that the route does not know, or that stands twice.
result<void> refuse_unknown_query(request const &incoming, std::initializer_list<std::string_view> known);

template <class T, class Render>
response page_response(storage::page<T> const &page, Render const &render) {
    nlohmann::json items = nlohmann::json::array();
    for (auto const &item : page.items) items.push_back(render(item));
    nlohmann::json cursor = page.next_cursor ? nlohmann::json(*page.next_cursor) : nlohmann::json(nullptr);
    return json_response(200, {{"items", std::move(items)}, {"next_cursor", std::move(cursor)}});
}

}  // namespace cusax::http::api
