// Service discovery (XEP-0030) with extension forms (XEP-0128), which
// data_form.hpp renders: what an answer says, written as elements.
#pragma once

#include "xml/element.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cusax::xmpp {

struct disco_identity {
    std::string category;  // as in the registry of XEP-0030: "directory"
    std::string type;      // "user"
    std::string name;      // for people; may be empty
};

struct disco_info {
    std::vector<disco_identity> identities = {};
    std::vector<std::string> features = {};
    std::vector<xml::element> forms = {};
};

struct disco_item {
    std::string jid;
    std::string node;  // may be empty
    std::string name;  // may be empty
};

// <query/> of disco#info and disco#items; the node of the request comes back with the answer, empty for none.
xml::element render_info(disco_info const &info, std::string_view node = {});
xml::element render_items(std::vector<disco_item> const &items, std::string_view node = {});

}  // namespace cusax::xmpp
