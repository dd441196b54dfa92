// The people of a link's domains, as they are shown to others: the seam between
// directory items (XEP-0030), search (XEP-0055) and the accounts. Worker
// threads; may block; one that throws makes a "wait" error of the request.
#pragma once

#include "base/result.hpp"
#include "xmpp/search.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace cusax::component {

struct listed_person {
    std::string jid;   // bare
    std::string name;  // to show
};

struct people {
    virtual ~people() = default;

    // Active people of `domains` with XMPP, the first `limit` that fit everything that was asked for.
    virtual std::vector<xmpp::search_match> search(xmpp::search_request const &asked,
                                                   std::vector<std::string> const &domains,
                                                   std::size_t limit) = 0;

    // The same people in a fixed order, from behind the bare JID `after` (empty: from the first). not_found:
    // `after` is no JID.
    virtual result<std::vector<listed_person>> list_people(std::vector<std::string> const &domains,
                                                           std::string const &after, std::size_t limit) = 0;
};

}  // namespace cusax::component
