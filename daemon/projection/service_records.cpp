#include "projection/service_records.hpp"

#include "dns/naptr_rule.hpp"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace cusax::projection {
namespace {

using dns::rr_type;

// Collects record data into RRsets; data that comes twice is one record (RFC 2181 §5).
class collection {
  public:
    explicit collection(dns::time_to_live ttl) : ttl_(ttl) {}

    void add(dns::name const &owner, rr_type type, dns::rdata data) {
        auto &records = sets_[{owner, type}];
        if (std::find(records.begin(), records.end(), data) == records.end())
            records.push_back(std::move(data));
    }

    std::vector<dns::rrset> take() {
        std::vector<dns::rrset> all;
        all.reserve(sets_.size());
        for (auto &[key, records] : sets_)
            all.push_back(
                {.owner = key.first, .type = key.second, .ttl = ttl_, .records = std::move(records)});
        return all;
    }

  private:
    dns::time_to_live ttl_;
    std::map<std::pair<dns::name, rr_type>, std::vector<dns::rdata>> sets_;
};

// "_sip", "_udp" in front of the domain's name.
dns::name service_owner(dns::name const &domain, std::string_view service, std::string_view protocol) {
    return domain.prepend(protocol).value().prepend(service).value();
}

struct service_label {
    std::string_view service;
    std::string_view protocol;
};

// RFC 3263 §4.1. RFC 7118 names no SRV owner for WebSocket: its NAPTR leads to these.
constexpr service_label label_of(model::sip_transport transport) {
    switch (transport) {
        case model::sip_transport::udp: return {"_sip", "_udp"};
        case model::sip_transport::tcp: return {"_sip", "_tcp"};
        case model::sip_transport::tls: return {"_sips", "_tcp"};
        case model::sip_transport::ws: return {"_sip", "_ws"};
        case model::sip_transport::wss: return {"_sips", "_ws"};
    }
    return {};
}

// RFC 6120 §3.2.1; XEP-0368 §2 for direct TLS.
constexpr service_label client_label(model::xmpp_security tls) {
    return {tls == model::xmpp_security::direct ? "_xmpps-client" : "_xmpp-client", "_tcp"};
}
constexpr service_label server_label(model::xmpp_security tls) {
    return {tls == model::xmpp_security::direct ? "_xmpps-server" : "_xmpp-server", "_tcp"};
}

// RFC 8489 §8.1, RFC 8656 §7; "stuns" and "turns" stand for TLS over TCP.
constexpr service_label label_of(model::relay_kind kind, model::relay_transport transport) {
    bool const stun = kind == model::relay_kind::stun;
    switch (transport) {
        case model::relay_transport::udp: return {stun ? "_stun" : "_turn", "_udp"};
        case model::relay_transport::tcp: return {stun ? "_stun" : "_turn", "_tcp"};
        case model::relay_transport::tls: return {stun ? "_stuns" : "_turns", "_tcp"};
    }
    return {};
}

// What NAPTR calls a transport, and the domain's preference among those of one service.
struct naptr_service {
    std::string_view name;
    std::uint16_t order;
};

// TLS before all (CUSAX-11), UDP after what is reliable, WebSocket for those who can only that.
constexpr naptr_service naptr_of(model::sip_transport transport) {
    switch (transport) {
        case model::sip_transport::udp: return {"SIP+D2U", 30};  // RFC 3263 §4.1
        case model::sip_transport::tcp: return {"SIP+D2T", 20};
        case model::sip_transport::tls: return {"SIPS+D2T", 10};
        case model::sip_transport::ws: return {"SIP+D2W", 50};  // RFC 7118 §5.3
        case model::sip_transport::wss: return {"SIPS+D2W", 40};
    }
    return {};
}

// RFC 5928 §6.2. UDP first: what is relayed is mostly media, which waits for nothing.
constexpr naptr_service naptr_of(model::relay_transport transport) {
    switch (transport) {
        case model::relay_transport::udp: return {"RELAY:turn.udp", 10};
        case model::relay_transport::tcp: return {"RELAY:turn.tcp", 20};
        case model::relay_transport::tls: return {"RELAY:turn.tls", 30};
    }
    return {};
}

constexpr std::uint16_t naptr_preference = 50;  // one record per order: it decides nothing

void add_srv(collection &records, dns::name const &domain, service_label label, model::endpoint const &at) {
    records.add(service_owner(domain, label.service, label.protocol), rr_type::srv,
                dns::make_srv(at.priority, at.weight, at.port, to_dns_name(at.host)));
}

// The NAPTR at the domain that leads to the SRV of the label.
void add_naptr(collection &records, dns::name const &domain, naptr_service service, service_label label) {
    auto const next = service_owner(domain, label.service, label.protocol);
    records.add(domain, rr_type::naptr,
                dns::make_naptr(service.order, naptr_preference, "s", service.name, "", next).value());
}

// RFC 2782: a target of "." says that the service is decidedly not available here.
void refuse_service(collection &records, dns::name const &domain,
                    std::initializer_list<service_label> labels) {
    for (auto const &label : labels)
        records.add(service_owner(domain, label.service, label.protocol), rr_type::srv,
                    dns::make_srv(0, 0, 0, dns::name()));
}

void add_sip(collection &records, dns::name const &domain, model::sip_service const &sip) {
    if (!sip.enabled)
        return refuse_service(records, domain, {{"_sip", "_udp"}, {"_sip", "_tcp"}, {"_sips", "_tcp"}});
    for (auto const &server : sip.servers) {
        auto const label = label_of(server.transport);
        add_naptr(records, domain, naptr_of(server.transport), label);
        add_srv(records, domain, label, server.at);
    }
}

// RFC 6011 §2.3: one U-NAPTR, whose expression is .* and whose replacement is the URL (RFC 4848 §2.2).
void add_configuration(collection &records, dns::name const &domain, std::optional<std::string> const &url) {
    if (!url) return;
    auto data = dns::make_naptr(100, naptr_preference, "u", "SFUA.CFG", dns::substitution_by(".*", *url),
                                dns::name());
    if (data) records.add(domain, rr_type::naptr, *std::move(data));
}

void add_xmpp(collection &records, dns::name const &domain, model::xmpp_service const &xmpp) {
    if (!xmpp.enabled)
        return refuse_service(records, domain,
                              {{"_xmpp-client", "_tcp"},
                               {"_xmpps-client", "_tcp"},
                               {"_xmpp-server", "_tcp"},
                               {"_xmpps-server", "_tcp"}});
    for (auto const &server : xmpp.client) add_srv(records, domain, client_label(server.tls), server.at);
    for (auto const &server : xmpp.server) add_srv(records, domain, server_label(server.tls), server.at);
}

// XEP-0156 before version 1.4: one string "_xmpp-client-…=URL" for each way in.
void add_xmppconnect(collection &records, dns::name const &domain, model::xmpp_service const &xmpp) {
    if (!xmpp.enabled) return;
    auto const owner = domain.prepend("_xmppconnect").value();
    auto const add = [&](std::string_view method, std::optional<std::string> const &url) {
        if (!url) return;
        std::string const text = std::string(method) + *url;
        std::string_view const strings[] = {text};
        if (auto data = dns::make_txt(strings)) records.add(owner, rr_type::txt, *std::move(data));
    };
    add("_xmpp-client-xbosh=", xmpp.bosh);
    add("_xmpp-client-websocket=", xmpp.websocket);
}

void add_relays(collection &records, dns::name const &domain,
                std::vector<model::relay_server> const &relays) {
    for (auto const &relay : relays) {
        auto const label = label_of(relay.kind, relay.transport);
        if (relay.kind == model::relay_kind::turn)
            add_naptr(records, domain, naptr_of(relay.transport), label);
        add_srv(records, domain, label, relay.at);
    }
}

void add_hosts(collection &records, std::vector<model::host> const &hosts) {
    for (auto const &host : hosts)
        for (auto const &address : host.addresses)
            records.add(to_dns_name(host.name), address.is_v6() ? rr_type::aaaa : rr_type::a,
                        address.octets());
}

dns::time_to_live to_ttl(std::chrono::seconds ttl) {
    return dns::time_to_live(static_cast<std::uint32_t>(ttl.count()));
}

}  // namespace

dns::name to_dns_name(model::domain_name const &name) { return dns::name::parse(name.ascii() + ".").value(); }

dns::time_to_live ttl_of(model::domain const &domain) { return to_ttl(domain.dns.ttl); }

std::vector<dns::rrset> service_records_of(model::domain const &domain) {
    auto const name = to_dns_name(domain.name);
    collection records(ttl_of(domain));
    add_sip(records, name, domain.sip);
    if (domain.sip.enabled) add_configuration(records, name, domain.dns.configuration_url);
    add_xmpp(records, name, domain.xmpp);
    if (domain.dns.xmppconnect) add_xmppconnect(records, name, domain.xmpp);
    add_relays(records, name, domain.relay);
    add_hosts(records, domain.hosts);
    return records.take();
}

std::vector<dns::rrset> extra_records_of(model::domain const &domain) {
    std::vector<dns::rrset> all;
    all.reserve(domain.extra_records.size());
    for (auto const &extra : domain.extra_records)
        all.push_back({.owner = dns::name::from_wire(extra.owner).value(),
                       .type = static_cast<rr_type>(extra.type),
                       .ttl = extra.ttl ? to_ttl(*extra.ttl) : ttl_of(domain),
                       .records = extra.records});
    return all;
}

}  // namespace cusax::projection
