#include "component/responder.hpp"

#include "base/exceptions.hpp"
#include "base/log.hpp"
#include "component/delegated_requests.hpp"
#include "component/own_requests.hpp"
#include "component/stanza_error.hpp"
#include "xmpp/jid_parts.hpp"
#include "xmpp/ns.hpp"
#include "xmpp/ping.hpp"
#include "xmpp/stanza.hpp"

#include <algorithm>
#include <exception>

namespace cusax::component {
namespace {

namespace ns = xmpp::ns;

stanza_kind kind_of_payload(xml::element const &iq) {
    auto const *const payload = iq.first_child();
    if (payload == nullptr) return stanza_kind::other_request;
    if (payload->ns() == ns::disco_info || payload->ns() == ns::disco_items) return stanza_kind::disco;
    if (payload->ns() == ns::software_version) return stanza_kind::version;
    if (payload->ns() == ns::search) return stanza_kind::search;
    if (payload->ns() == ns::command) return stanza_kind::command;
    return xmpp::is_ping(iq) ? stanza_kind::ping : stanza_kind::other_request;
}

stanza_kind kind_of_delegated(xmpp::delegated_request const &request) {
    bool const get = request.type == "get";
    if (request.payload.ns() == ns::vcard_temp)
        return get ? stanza_kind::vcard_temp_get : stanza_kind::vcard_temp_set;
    if (request.payload.ns() == ns::external_services) return stanza_kind::external_services;
    if (request.payload.ns() == ns::vcard4) return get ? stanza_kind::vcard4_get : stanza_kind::vcard4_set;
    return stanza_kind::other_request;
}

// The first line only: what a database says after it may hold values of the row.
std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

stanza_outcome outcome_of(answer_payload const &answer) {
    if (answer) return stanza_outcome::answered;
    return answer.error().type == xmpp::error_type::wait ? stanza_outcome::failed : stanza_outcome::refused;
}

}  // namespace

incoming responder::sort(xml::element stanza) const {
    incoming request{.stanza = std::move(stanza)};
    request.order_key = xmpp::bare_jid(request.stanza.attr("from"));
    if (!xmpp::is_delegated_request(request.stanza)) {
        request.kind = kind_of_payload(request.stanza);
        return request;
    }
    // Anybody can send a component an IQ; only the servers of our domains may forward.
    if (std::ranges::find(config_->domains, request.stanza.attr("from")) == config_->domains.end()) {
        request.defect = {.type = xmpp::error_type::auth, .condition = xmpp::error_condition::forbidden};
        return request;
    }
    auto unwrapped = xmpp::unwrap_delegated_request(request.stanza);
    if (!unwrapped) {
        request.defect = to_stanza_error(unwrapped.error());
        return request;
    }
    request.kind = kind_of_delegated(*unwrapped);
    request.order_key = xmpp::bare_jid(unwrapped->to);
    request.delegated = *std::move(unwrapped);
    return request;
}

reply responder::answer(incoming const &request) const {
    auto found = find_answer(request);
    auto const outcome = outcome_of(found);
    if (!found) return {refuse(request, found.error()), outcome};
    if (request.delegated) return {wrap_delegated_result(*request.delegated, *std::move(found)), outcome};
    return {xmpp::make_result(request.stanza, *std::move(found)), outcome};
}

xml::element responder::refuse(incoming const &request, xmpp::stanza_error const &what) {
    if (request.delegated) return xmpp::wrap_delegated_error(*request.delegated, what);
    return xmpp::make_error(request.stanza, what);
}

// One of the places where exceptions end: below it the system is broken, above it an answer is owed.
answer_payload responder::find_answer(incoming const &request) const {
    if (request.defect) return tl::unexpected(*request.defect);
    try {
        if (request.delegated) return answer_delegated(*request.delegated, *config_, *accounts_);
        return answer_own(request.stanza, *config_, *accounts_, *sessions_);
    } catch (unavailable const &) {
        return tl::unexpected(broken_for_now());  // who lost the database has logged it
    } catch (std::exception const &e) {
        log_error("COMPONENT_REQUEST_FAILED",
                  {{"kind", name_of(request.kind)}, {"error", first_line(e.what())}});
        return tl::unexpected(broken_for_now());
    }
}

}  // namespace cusax::component
