#include "component/stanza_error.hpp"

namespace cusax::component {
namespace {

using xmpp::error_condition;
using xmpp::error_type;

struct classification {
    error_type type;
    error_condition condition;
};

// No default: a new error code does not compile until it has its place here.
classification classify(error_code code) {
    switch (code) {
        case error_code::malformed: return {error_type::modify, error_condition::bad_request};
        case error_code::invalid_input: return {error_type::modify, error_condition::not_acceptable};
        case error_code::unauthorized: return {error_type::auth, error_condition::not_authorized};
        case error_code::forbidden: return {error_type::auth, error_condition::forbidden};
        case error_code::not_found: return {error_type::cancel, error_condition::item_not_found};
        case error_code::conflict: return {error_type::cancel, error_condition::conflict};
        case error_code::address_taken: return {error_type::cancel, error_condition::conflict};
        case error_code::address_retained: return {error_type::cancel, error_condition::conflict};
        case error_code::realm_in_use: return {error_type::cancel, error_condition::conflict};
        case error_code::domain_not_empty: return {error_type::cancel, error_condition::conflict};
        case error_code::brake: return {error_type::cancel, error_condition::policy_violation};
        case error_code::version_mismatch: return {error_type::cancel, error_condition::conflict};
        case error_code::too_large: return {error_type::modify, error_condition::policy_violation};
        case error_code::too_many_requests: return {error_type::wait, error_condition::resource_constraint};
        case error_code::unavailable: return {error_type::wait, error_condition::internal_server_error};
        case error_code::outcome_unknown: return {error_type::wait, error_condition::internal_server_error};
        case error_code::idempotency_mismatch: return {error_type::cancel, error_condition::conflict};
        case error_code::method_not_allowed: return {error_type::cancel, error_condition::not_allowed};
        case error_code::not_acceptable: return {error_type::modify, error_condition::not_acceptable};
        case error_code::unsupported_media_type: return {error_type::modify, error_condition::bad_request};
    }
    return {error_type::wait, error_condition::internal_server_error};
}

}  // namespace

xmpp::stanza_error to_stanza_error(error const &what) {
    auto const [type, condition] = classify(what.code);
    return {.type = type, .condition = condition, .text = what.detail};
}

xmpp::stanza_error broken_for_now() {
    return {.type = error_type::wait, .condition = error_condition::internal_server_error};
}

xmpp::stanza_error too_busy_for_now() {
    return {.type = error_type::wait, .condition = error_condition::resource_constraint};
}

}  // namespace cusax::component
