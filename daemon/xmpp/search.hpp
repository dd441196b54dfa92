// Jabber Search (XEP-0055): the fields that one can search by, the request in
// its older form (an element each) and as a data form, and the people found, in
// the form of the request.
#pragma once

#include "base/result.hpp"
#include "xml/element.hpp"

#include <string>
#include <vector>

namespace cusax::xmpp {

// Texts that people typed, without white space around them; empty: not asked for.
struct search_request {
    std::string first;
    std::string last;
    std::string nick;
    std::string email;
    std::string phone;     // in a data form only: the older one has no such element
    bool by_form = false;  // so the answer must be one, too (§2.2)
};

struct search_match {
    std::string jid;
    std::string first;
    std::string last;
    std::string nick;
    std::string email;
    std::string sip_address;  // in a data form only; may be empty
};

// <query/> with the fields both ways (§3).
xml::element render_search_fields();

// The <query/> of a set. Errors: malformed (a form that is none, a field that is too long).
result<search_request> parse_search(xml::element const &query);

xml::element render_search_result(std::vector<search_match> const &found, bool by_form);

}  // namespace cusax::xmpp
