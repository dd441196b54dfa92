// What the component asks about conferences (CUSAX-9). As with directory.hpp:
// called on worker threads, may block, and what throws makes a "wait" error.
#pragma once

#include "xmpp/disco.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::component {

struct conference_view {
    std::string room;     // bare JID
    std::string sip_uri;  // of the bridge
    std::string name;     // for people; may be empty
};

struct conference_directory {
    virtual ~conference_directory() = default;

    // By "xmpp:room@host", "room@host" or "sip:…", among the conferences of these domains.
    virtual std::optional<conference_view> find_conference(std::string_view address,
                                                           std::vector<std::string> const &domains) = 0;

    // The first of these domains', by room.
    virtual std::vector<conference_view> list_conferences(std::vector<std::string> const &domains,
                                                          std::size_t limit) = 0;
};

}  // namespace cusax::component
