#include "xmpp/jid_parts.hpp"

namespace cusax::xmpp {

// RFC 7622 §3.2: the first "/" ends the bare JID; a resource may hold more of them, and "@" too.
std::string_view bare_jid(std::string_view jid) { return jid.substr(0, jid.find('/')); }

std::string_view domain_of(std::string_view jid) {
    auto const bare = bare_jid(jid);
    auto const at = bare.find('@');
    return at == std::string_view::npos ? bare : bare.substr(at + 1);
}

bool is_domain_jid(std::string_view jid) {
    return !jid.empty() && jid.find_first_of("@/") == std::string_view::npos;
}

}  // namespace cusax::xmpp
