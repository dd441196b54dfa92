// A domain: one name under which people have a SIP address and a JID, the
// servers behind it, and the rules it goes by. The shape is the contract's
// "Domain"; representation/domain_json reads and writes it.
#pragma once

#include "base/bytes.hpp"
#include "model/domain_name.hpp"
#include "model/ip_address.hpp"
#include "model/phone_number.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cusax::model {

enum class sip_transport { udp, tcp, tls, ws, wss };
enum class xmpp_security { starttls, direct };  // RFC 6120 §5, XEP-0368
enum class relay_kind { stun, turn };           // RFC 8489, RFC 8656
enum class relay_transport { udp, tcp, tls };
enum class dns_mode { zone, underscore, push, none };
enum class tel_edit { forbid, validate, allow };
enum class voice_form { bare, uri };  // "user@host" or "sip:user@host" in the vCard's voice slot
enum class digest_algorithm { md5, sha256, sha512_256 };  // RFC 7616, RFC 8760

// Where a service listens, with the order of RFC 2782 (lower priority first).
struct endpoint {
    domain_name host;
    std::uint16_t port{};
    std::uint16_t priority{};
    std::uint16_t weight{};
    bool operator==(endpoint const &) const = default;
};

struct sip_server {
    sip_transport transport{};
    endpoint at;
    bool operator==(sip_server const &) const = default;
};

struct xmpp_server {
    xmpp_security tls{};
    endpoint at;
    bool operator==(xmpp_server const &) const = default;
};

struct relay_server {
    relay_kind kind{};
    relay_transport transport{};
    endpoint at;
    bool operator==(relay_server const &) const = default;
};

struct sip_service {
    bool enabled = true;
    std::string realm;  // of RFC 7616; bound into every HA1
    bool video = false;
    std::vector<sip_server> servers;
    bool operator==(sip_service const &) const = default;
};

struct xmpp_service {
    bool enabled = true;
    std::vector<xmpp_server> client;
    std::vector<xmpp_server> server;
    std::optional<std::string> websocket;  // wss: URL, RFC 7395
    std::optional<std::string> bosh;       // https: URL, XEP-0206
    bool operator==(xmpp_service const &) const = default;
};

struct host {
    domain_name name;
    std::vector<ip_address> addresses;
    bool operator==(host const &) const = default;
};

struct dns_settings {
    dns_mode mode = dns_mode::zone;
    std::chrono::seconds ttl{3600};
    std::vector<domain_name> nameservers;
    std::string hostmaster;                        // mailbox, "hostmaster@capulet.example"
    std::optional<std::string> configuration_url;  // https: URL, where SIP phones fetch theirs (RFC 6011)
    bool xmppconnect = false;                      // also the TXT records of XEP-0156 before its version 1.4
    bool operator==(dns_settings const &) const = default;
};

// Records that the operator adds by hand. Owner and data are as the wire has
// them; dns/rdata_parser made them, representation/extra_records_json checked them.
struct extra_rrset {
    bytes owner;  // absolute, at or below the domain
    std::uint16_t type{};
    std::optional<std::chrono::seconds> ttl;  // none: the domain's
    std::vector<bytes> records;
    bool operator==(extra_rrset const &) const = default;
};

inline constexpr int most_password_min_length = 32;  // below the length of those that are generated
inline constexpr int most_password_history = 24;

struct domain_policy {
    model::tel_edit tel_edit = model::tel_edit::forbid;
    voice_form vcard_voice_form = voice_form::bare;
    bool sip_messaging = false;
    bool xmpp_jingle = false;
    int scram_iterations = 10000;
    std::vector<digest_algorithm> digest_algorithms{digest_algorithm::md5, digest_algorithm::sha256};
    std::chrono::days retain{90};
    int password_min_length = 1;  // characters
    int password_history = 0;     // how many of the last passwords do not count as a new one
    bool operator==(domain_policy const &) const = default;
};

struct domain {
    domain_name name;
    sip_service sip;
    xmpp_service xmpp;
    std::vector<relay_server> relay;
    std::vector<host> hosts;
    std::vector<extra_rrset> extra_records;
    dns_settings dns;
    numbering_plan numbering;
    domain_policy policy;
    std::int64_t version = 0;  // 0 before it is stored

    bool operator==(domain const &) const = default;
};

// A domain with every default of the contract: realm and hostmaster follow the name.
domain make_domain(domain_name name);

}  // namespace cusax::model
