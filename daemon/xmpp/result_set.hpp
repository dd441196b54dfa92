// Result Set Management (XEP-0059), forward only: which page somebody wants of
// a list, and which one the answer holds.
#pragma once

#include "base/result.hpp"
#include "xml/element.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace cusax::xmpp {

struct page_wanted {
    std::optional<std::size_t> max;  // none: as many as the list likes to give
    std::string after;               // id of the last item of the page before; empty: from the first
};

// What <set/> in `payload` says; nothing said where there is none. Errors: malformed; method_not_allowed for
// pages by index or backwards, which the list does not have (§2.3, §2.5).
result<page_wanted> read_page_wanted(xml::element const &payload);

// <set/> for an answer: the ids of the first and last item on it, both empty where it has none, and how many
// items the whole list has, where that is known.
xml::element render_result_set(std::string const &first, std::string const &last,
                               std::optional<std::size_t> count);

}  // namespace cusax::xmpp
