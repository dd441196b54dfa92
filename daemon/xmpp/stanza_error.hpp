// Stanza errors (RFC 6120 §8.3): type, defined condition, text, and the
// condition of an application where there is one.
#pragma once

#include "xml/element.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace cusax::xmpp {

enum class error_type { auth, cancel, continue_processing, modify, wait };  // RFC 6120 §8.3.2

enum class error_condition {  // RFC 6120 §8.3.3
    bad_request,
    conflict,
    feature_not_implemented,
    forbidden,
    gone,
    internal_server_error,
    item_not_found,
    jid_malformed,
    not_acceptable,
    not_allowed,
    not_authorized,
    policy_violation,
    recipient_unavailable,
    redirect,
    registration_required,
    remote_server_not_found,
    remote_server_timeout,
    resource_constraint,
    service_unavailable,
    subscription_required,
    undefined_condition,
    unexpected_request,
};

std::string_view name_of(error_type type);            // as on the wire: "wait"
std::string_view name_of(error_condition condition);  // as on the wire: "item-not-found"

struct stanza_error {
    error_type type = error_type::cancel;
    error_condition condition = error_condition::undefined_condition;
    std::string text = {};                                   // English; empty for none
    std::optional<xml::element> application = std::nullopt;  // in a namespace of its own
};

// <error/> in the namespace of the stanza that will carry it.
xml::element render_error(stanza_error const &what, std::string_view stanza_ns);

// The error that a stanza of type "error" carries; undefined-condition for what RFC 6120 does not define,
// nullopt where there is no <error/>.
std::optional<stanza_error> find_error(xml::element const &stanza);

}  // namespace cusax::xmpp
