#include "projection/zone_records.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace cusax::projection {
namespace {

using dns::rr_type;

// Timers of the SOA, within the bounds of RFC 1912 §2.2: secondaries are told by
// NOTIFY, so these only matter when it is lost.
constexpr dns::time_to_live refresh{3600};
constexpr dns::time_to_live retry{600};
constexpr dns::time_to_live expire{1209600};
// How long "there is no such thing" may be remembered: a service that is added appears within it.
constexpr dns::time_to_live longest_negative{300};

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

// What NAPTR calls the transport, and the domain's preference: TLS before all
// (CUSAX-11), UDP after what is reliable, WebSocket for those who can only that.
struct naptr_service {
    std::string_view name;
    std::uint16_t order;
};

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

void add_srv(collection &records, dns::name const &domain, service_label label, model::endpoint const &at) {
    records.add(service_owner(domain, label.service, label.protocol), rr_type::srv,
                dns::make_srv(at.priority, at.weight, at.port, to_dns_name(at.host)));
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
        auto const naptr = naptr_of(server.transport);
        auto const next = service_owner(domain, label.service, label.protocol);
        records.add(domain, rr_type::naptr,
                    dns::make_naptr(naptr.order, 50, "s", naptr.name, "", next).value());
        add_srv(records, domain, label, server.at);
    }
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

void add_relays(collection &records, dns::name const &domain,
                std::vector<model::relay_server> const &relays) {
    for (auto const &relay : relays)
        add_srv(records, domain, label_of(relay.kind, relay.transport), relay.at);
}

void add_hosts(collection &records, std::vector<model::host> const &hosts) {
    for (auto const &host : hosts)
        for (auto const &address : host.addresses)
            records.add(to_dns_name(host.name), address.is_v6() ? rr_type::aaaa : rr_type::a,
                        address.octets());
}

dns::time_to_live ttl_of(model::domain const &domain) {
    return dns::time_to_live(static_cast<std::uint32_t>(domain.dns.ttl.count()));
}

// A zone must name a server (RFC 1035 §6.1); where the operator has not said
// one, "invalid." is named, which is reserved to lead nowhere (RFC 6761 §6.4).
std::vector<dns::name> nameservers_of(model::domain const &domain) {
    std::vector<dns::name> names;
    names.reserve(domain.dns.nameservers.size() + 1);
    for (auto const &server : domain.dns.nameservers) names.push_back(to_dns_name(server));
    if (names.empty()) names.push_back(dns::name::parse("invalid.").value());
    return names;
}

std::vector<dns::rrset> apex_of(dns::name const &origin, model::domain const &domain) {
    auto const ttl = ttl_of(domain);
    auto const nameservers = nameservers_of(domain);
    dns::soa_data const soa{
        .mname = nameservers.front(),
        .rname = dns::name::from_mailbox(domain.dns.hostmaster).value_or(nameservers.front()),
        .serial = 0,
        .refresh = refresh,
        .retry = retry,
        .expire = expire,
        .minimum = std::min(ttl, longest_negative)};
    dns::rrset ns{.owner = origin, .type = rr_type::ns, .ttl = ttl, .records = {}};
    for (auto const &server : nameservers) ns.records.push_back(dns::make_ns(server));
    return {{.owner = origin, .type = rr_type::soa, .ttl = ttl, .records = {dns::make_soa(soa)}},
            std::move(ns)};
}

// What is served is what lies in the zone: the domain's records cut at its origin.
desired_zone cut(dns::name origin, std::vector<dns::rrset> const &services, model::domain const &domain) {
    desired_zone zone{.origin = std::move(origin), .records = {}};
    zone.records = apex_of(zone.origin, domain);
    for (auto const &set : services)
        if (set.owner.is_at_or_below(zone.origin)) zone.records.push_back(set);
    return zone;
}

std::vector<dns::rrset> services_of(model::domain const &domain) {
    auto const name = to_dns_name(domain.name);
    collection records(ttl_of(domain));
    add_sip(records, name, domain.sip);
    add_xmpp(records, name, domain.xmpp);
    add_relays(records, name, domain.relay);
    add_hosts(records, domain.hosts);
    return records.take();
}

}  // namespace

dns::name to_dns_name(model::domain_name const &name) { return dns::name::parse(name.ascii() + ".").value(); }

std::vector<dns::name> possible_zones(model::domain_name const &domain) {
    auto const name = to_dns_name(domain);
    return {name, name.prepend("_tcp").value(), name.prepend("_udp").value()};
}

std::vector<desired_zone> zones_of(model::domain const &domain) {
    auto const services = services_of(domain);
    auto const names = possible_zones(domain.name);
    switch (domain.dns.mode) {
        case model::dns_mode::zone: return {cut(names[0], services, domain)};
        case model::dns_mode::underscore:
            return {cut(names[1], services, domain), cut(names[2], services, domain)};
        case model::dns_mode::push:
        case model::dns_mode::none: return {};
    }
    return {};
}

std::vector<dns::rrset> records_of(model::domain const &domain) {
    std::vector<dns::rrset> all;
    for (auto &zone : zones_of(domain))
        for (auto &set : apex_of(zone.origin, domain)) all.push_back(std::move(set));
    for (auto &set : services_of(domain)) all.push_back(std::move(set));
    return all;
}

}  // namespace cusax::projection
