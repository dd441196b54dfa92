#include "component/refusal.hpp"

#include "xmpp/jid_parts.hpp"

#include <algorithm>

namespace cusax::component {

tl::unexpected<xmpp::stanza_error> refuse(xmpp::error_type type, xmpp::error_condition condition,
                                          std::string text) {
    return tl::unexpected(xmpp::stanza_error{.type = type, .condition = condition, .text = std::move(text)});
}

tl::unexpected<xmpp::stanza_error> item_not_found() {
    return refuse(xmpp::error_type::cancel, xmpp::error_condition::item_not_found);
}

tl::unexpected<xmpp::stanza_error> forbidden() {
    return refuse(xmpp::error_type::auth, xmpp::error_condition::forbidden);
}

bool is_own_user(std::string_view jid, link_config const &config) {
    return xmpp::bare_jid(jid).find('@') != std::string_view::npos &&
           std::ranges::find(config.domains, xmpp::domain_of(jid)) != config.domains.end();
}

bool is_admin(std::string_view jid, link_config const &config) {
    return std::ranges::find(config.admins, xmpp::bare_jid(jid)) != config.admins.end();
}

}  // namespace cusax::component
