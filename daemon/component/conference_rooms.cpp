#include "component/conference_rooms.hpp"

#include <algorithm>

namespace cusax::component {
namespace {

std::vector<model::domain_name> names_of(std::vector<std::string> const &domains) {
    std::vector<model::domain_name> names;
    for (auto const &text : domains)
        if (auto name = model::domain_name::parse(text)) names.push_back(std::move(*name));
    return names;
}

conference_view view_of(model::conference const &of) {
    return {.room = of.room.str(), .sip_uri = of.bridge.str(), .name = of.name.value_or("")};
}

}  // namespace

std::optional<model::conference> conference_rooms::find(std::string_view address) {
    constexpr std::string_view xmpp = "xmpp:";
    if (auto const bridge = model::sip_uri::parse(address)) return store_.find_by_bridge(*bridge);
    if (address.starts_with(xmpp)) address.remove_prefix(xmpp.size());
    auto const room = model::jid::parse(address);
    return room ? store_.find(*room) : std::nullopt;
}

std::optional<conference_view> conference_rooms::find_conference(std::string_view address,
                                                                 std::vector<std::string> const &domains) {
    auto const found = find(address);
    if (!found || std::ranges::count(names_of(domains), found->domain) == 0) return std::nullopt;
    return view_of(*found);
}

std::vector<conference_view> conference_rooms::list_conferences(std::vector<std::string> const &domains,
                                                                std::size_t limit) {
    std::vector<conference_view> views;
    auto const page = store_.list(names_of(domains), {.limit = limit, .cursor = {}});
    if (!page) return views;
    for (auto const &conference : page->items) views.push_back(view_of(conference));
    return views;
}

}  // namespace cusax::component
