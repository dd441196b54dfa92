#include "model/names.hpp"

namespace cusax::model {

std::string_view name_of(sip_transport value) {
    switch (value) {
        case sip_transport::udp: return "udp";
        case sip_transport::tcp: return "tcp";
        case sip_transport::tls: return "tls";
        case sip_transport::ws: return "ws";
        case sip_transport::wss: return "wss";
    }
    return {};
}

std::string_view name_of(xmpp_security value) {
    switch (value) {
        case xmpp_security::starttls: return "starttls";
        case xmpp_security::direct: return "direct";
    }
    return {};
}

std::string_view name_of(relay_kind value) {
    switch (value) {
        case relay_kind::stun: return "stun";
        case relay_kind::turn: return "turn";
    }
    return {};
}

std::string_view name_of(relay_transport value) {
    switch (value) {
        case relay_transport::udp: return "udp";
        case relay_transport::tcp: return "tcp";
        case relay_transport::tls: return "tls";
    }
    return {};
}

std::string_view name_of(dns_mode value) {
    switch (value) {
        case dns_mode::zone: return "zone";
        case dns_mode::underscore: return "underscore";
        case dns_mode::push: return "push";
        case dns_mode::none: return "none";
    }
    return {};
}

std::string_view name_of(tel_edit value) {
    switch (value) {
        case tel_edit::forbid: return "forbid";
        case tel_edit::validate: return "validate";
        case tel_edit::allow: return "allow";
    }
    return {};
}

std::string_view name_of(voice_form value) {
    switch (value) {
        case voice_form::bare: return "bare";
        case voice_form::uri: return "uri";
    }
    return {};
}

std::string_view name_of(digest_algorithm value) {
    switch (value) {
        case digest_algorithm::md5: return "MD5";
        case digest_algorithm::sha256: return "SHA-256";
        case digest_algorithm::sha512_256: return "SHA-512-256";
    }
    return {};
}

std::string_view name_of(scram_hash value) {
    switch (value) {
        case scram_hash::sha1: return "SCRAM-SHA-1";
        case scram_hash::sha256: return "SCRAM-SHA-256";
    }
    return {};
}

std::string_view name_of(account_status value) {
    switch (value) {
        case account_status::active: return "active";
        case account_status::suspended: return "suspended";
        case account_status::deleted: return "deleted";
    }
    return {};
}

std::string_view name_of(address_type value) {
    switch (value) {
        case address_type::voice: return "voice";
        case address_type::video: return "video";
        case address_type::cell: return "cell";
        case address_type::fax: return "fax";
        case address_type::pager: return "pager";
        case address_type::text: return "text";
        case address_type::textphone: return "textphone";
    }
    return {};
}

}  // namespace cusax::model
