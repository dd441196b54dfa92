// Lists in pages: a page goes on after the sort key of the last item of the one
// before, so that rows that come and go in between move nothing.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace cusax::storage {

struct page_request {
    std::size_t limit = 50;               // 1…1000
    std::optional<std::string> cursor{};  // of the page before
};

template <class T>
struct page {
    std::vector<T> items{};
    std::optional<std::string> next_cursor{};  // none: this was the last
};

// The cursor of a sort key: base64url without padding (RFC 4648 §5). `list`
// names the kind of list, so that one list's cursor is refused by another.
std::string make_cursor(char list, std::vector<std::string> const &sort_key);

// The sort key, of exactly `parts` parts; invalid_input at /cursor for anything that make_cursor did not
// make.
result<std::vector<std::string>> read_cursor(char list, std::size_t parts, std::string const &cursor);

}  // namespace cusax::storage
