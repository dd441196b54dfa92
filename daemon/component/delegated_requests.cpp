#include "component/delegated_requests.hpp"

#include "component/relay_services.hpp"
#include "component/stanza_error.hpp"
#include "xmpp/jid_parts.hpp"
#include "xmpp/ns.hpp"

namespace cusax::component {
namespace {

namespace ns = xmpp::ns;
using xmpp::error_condition;
using xmpp::error_type;

// The server's own JID has no card of ours, and neither has a user of a domain that is not, or not any more,
// ours.
answer_payload get_vcard(xmpp::delegated_request const &request, directory &accounts) {
    auto const account = xmpp::bare_jid(request.to);
    auto const domain = xmpp::domain_of(account);
    if (xmpp::is_domain_jid(account) || domain != request.server || !accounts.serves(domain))
        return item_not_found();
    auto card =
        request.payload.ns() == ns::vcard_temp ? accounts.vcard_temp(account) : accounts.vcard4(account);
    if (!card) return tl::unexpected(to_stanza_error(card.error()));
    return *std::move(card);
}

// The servers forward a set whoever sends it to whomever, so the owner is checked here.
answer_payload set_vcard(xmpp::delegated_request const &request, directory &accounts) {
    auto const domain = xmpp::domain_of(request.to);
    if (xmpp::bare_jid(request.from) != request.to || xmpp::is_domain_jid(request.to) ||
        domain != request.server || !accounts.serves(domain))
        return forbidden();
    auto const stored = accounts.store_vcard(request.to, request.payload);
    if (!stored) return tl::unexpected(to_stanza_error(stored.error()));
    return std::optional<xml::element>();
}

}  // namespace

answer_payload answer_delegated(xmpp::delegated_request const &request, link_config const &config,
                                directory &accounts) {
    auto const &payload = request.payload;
    if (payload.ns() == ns::external_services) return answer_relays(request, config, accounts);
    if (payload.ns() != ns::vcard_temp && payload.ns() != ns::vcard4)
        return refuse(error_type::cancel, error_condition::service_unavailable);
    if (!payload.is("vCard", ns::vcard_temp) && !payload.is("vcard", ns::vcard4))
        return refuse(error_type::modify, error_condition::bad_request);
    return request.type == "get" ? get_vcard(request, accounts) : set_vcard(request, accounts);
}

}  // namespace cusax::component
