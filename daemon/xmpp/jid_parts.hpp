// The parts of a JID that a server has already prepared (RFC 7622 §3.1), as
// views into it. Nothing is validated here: input of people goes through the
// model room.
#pragma once

#include <string_view>

namespace cusax::xmpp {

std::string_view bare_jid(std::string_view jid);   // without "/resource"
std::string_view domain_of(std::string_view jid);  // between "@" and "/"
bool is_domain_jid(std::string_view jid);          // neither local part nor resource

}  // namespace cusax::xmpp
