// Privileged Entity (XEP-0356), versions 1 and 2: what the server lets the
// component do, read from its greeting, and an IQ sent on behalf of a user.
#pragma once

#include "base/result.hpp"
#include "xml/element.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cusax::xmpp {

struct iq_permission {
    std::string ns;
    std::string type;  // get, set, both
};

struct privileges {
    std::string ns;  // urn:xmpp:privilege:1 or :2, echoed in what is sent
    std::string roster = "none";
    std::string message = "none";
    std::string presence = "none";
    std::vector<iq_permission> iq = {};

    // True where an IQ of `type` (get or set) with a payload in `payload_ns` may be sent for a user.
    bool allow_iq(std::string_view payload_ns, std::string_view type) const;
};

// The greeting: <message/> with <privilege/> and its permissions. Errors: malformed where it is none.
result<privileges> parse_privileges(xml::element const &message);
bool is_privilege_greeting(xml::element const &stanza);

struct privileged_iq {
    std::string_view privilege_ns;
    std::string_view id;         // of the outer IQ
    std::string_view component;  // from
    std::string_view user;       // bare JID of the one it is sent for; must exist on the server
};

// `inner` is an IQ in jabber:client; the outer IQ takes its type.
xml::element wrap_privileged_iq(privileged_iq const &outer, xml::element inner);

}  // namespace cusax::xmpp
