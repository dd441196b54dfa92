#include "xmpp/result_set.hpp"

#include "xmpp/ns.hpp"

#include <charconv>

namespace cusax::xmpp {

result<page_wanted> read_page_wanted(xml::element const &payload) {
    page_wanted wanted;
    auto const *const set = payload.child("set", ns::result_set);
    if (set == nullptr) return wanted;
    if (set->child("before") != nullptr || set->child("index") != nullptr)
        return fail(error_code::method_not_allowed, "this list is read from its start only");
    if (auto const *const max = set->child("max")) {
        auto const text = max->text();
        std::size_t count = 0;
        auto const *const end = text.data() + text.size();
        auto const parsed = std::from_chars(text.data(), end, count);
        if (parsed.ec != std::errc() || parsed.ptr != end)
            return fail(error_code::malformed, "max is not a number");
        wanted.max = count;
    }
    if (auto const *const after = set->child("after")) wanted.after = after->text();
    return wanted;
}

xml::element render_result_set(std::string const &first, std::string const &last,
                               std::optional<std::size_t> count) {
    xml::element set("set", std::string(ns::result_set));
    if (!first.empty()) set.add("first", first);
    if (!last.empty()) set.add("last", last);
    if (count) set.add("count", std::to_string(*count));
    return set;
}

}  // namespace cusax::xmpp
