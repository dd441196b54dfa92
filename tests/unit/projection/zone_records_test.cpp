#include "projection/zone_records.hpp"

#include "dns/presentation.hpp"
#include "dns/zone.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace cusax::projection {
namespace {

using model::dns_mode;
using model::relay_kind;
using model::relay_transport;
using model::sip_transport;
using model::xmpp_security;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

model::domain_name name_of(std::string_view text) { return model::domain_name::parse(text).value(); }

dns::name dns_name(std::string_view text) { return dns::name::parse(text).value(); }

model::domain capulet() {
    auto domain = model::make_domain(name_of("capulet.example"));
    domain.dns.nameservers = {name_of("ns1.capulet.example"), name_of("ns2.montague.example")};
    return domain;
}

model::endpoint endpoint(std::string_view host, std::uint16_t port) {
    return {.host = name_of(host), .port = port, .priority = 10, .weight = 50};
}

// Each record as a line of a zone file, SOA and NS left out.
std::vector<std::string> lines_of(std::vector<dns::rrset> const &sets) {
    std::vector<std::string> lines;
    for (auto const &set : sets) {
        if (set.type == dns::rr_type::soa || set.type == dns::rr_type::ns) continue;
        std::istringstream text(dns::render_rrset(set));
        for (std::string line; std::getline(text, line);) {
            for (auto tab = line.find('\t'); tab != std::string::npos; tab = line.find('\t')) line[tab] = ' ';
            lines.push_back(line);
        }
    }
    return lines;
}

std::vector<std::string> services_of(model::domain const &domain) { return lines_of(records_of(domain)); }

dns::rrset const *find(std::vector<dns::rrset> const &sets, std::string_view owner, dns::rr_type type) {
    for (auto const &set : sets)
        if (set.owner == dns_name(owner) && set.type == type) return &set;
    return nullptr;
}

// CUSAX-2; RFC 3263 §4.1: SRV for each transport, and NAPTR that leads to it.
TEST(sip_records, each_transport_has_its_srv_and_naptr) {
    struct {
        sip_transport transport;
        char const *srv;
        char const *naptr;
    } const cases[] = {
        {sip_transport::udp, "_sip._udp.capulet.example. 3600 IN SRV 10 50 5060 sip.capulet.example.",
         R"(capulet.example. 3600 IN NAPTR 30 50 "s" "SIP+D2U" "" _sip._udp.capulet.example.)"},
        {sip_transport::tcp, "_sip._tcp.capulet.example. 3600 IN SRV 10 50 5060 sip.capulet.example.",
         R"(capulet.example. 3600 IN NAPTR 20 50 "s" "SIP+D2T" "" _sip._tcp.capulet.example.)"},
        {sip_transport::tls, "_sips._tcp.capulet.example. 3600 IN SRV 10 50 5060 sip.capulet.example.",
         R"(capulet.example. 3600 IN NAPTR 10 50 "s" "SIPS+D2T" "" _sips._tcp.capulet.example.)"},
        {sip_transport::ws, "_sip._ws.capulet.example. 3600 IN SRV 10 50 5060 sip.capulet.example.",
         R"(capulet.example. 3600 IN NAPTR 50 50 "s" "SIP+D2W" "" _sip._ws.capulet.example.)"},
        {sip_transport::wss, "_sips._ws.capulet.example. 3600 IN SRV 10 50 5060 sip.capulet.example.",
         R"(capulet.example. 3600 IN NAPTR 40 50 "s" "SIPS+D2W" "" _sips._ws.capulet.example.)"},
    };
    for (auto const &[transport, srv, naptr] : cases) {
        auto domain = capulet();
        domain.sip.servers = {{transport, endpoint("sip.capulet.example", 5060)}};
        EXPECT_THAT(services_of(domain), UnorderedElementsAre(srv, naptr));
    }
}

// CUSAX-2; RFC 6120 §3.2.1, XEP-0368 §2
TEST(xmpp_records, each_kind_of_server_has_its_srv) {
    auto domain = capulet();
    domain.xmpp.client = {{xmpp_security::starttls, endpoint("xmpp.capulet.example", 5222)},
                          {xmpp_security::direct, endpoint("xmpp.capulet.example", 5223)}};
    domain.xmpp.server = {{xmpp_security::starttls, endpoint("xmpp.capulet.example", 5269)},
                          {xmpp_security::direct, endpoint("xmpp.capulet.example", 5270)}};
    EXPECT_THAT(services_of(domain),
                UnorderedElementsAre(
                    "_xmpp-client._tcp.capulet.example. 3600 IN SRV 10 50 5222 xmpp.capulet.example.",
                    "_xmpps-client._tcp.capulet.example. 3600 IN SRV 10 50 5223 xmpp.capulet.example.",
                    "_xmpp-server._tcp.capulet.example. 3600 IN SRV 10 50 5269 xmpp.capulet.example.",
                    "_xmpps-server._tcp.capulet.example. 3600 IN SRV 10 50 5270 xmpp.capulet.example."));
}

// RFC 8489 §8.1, RFC 8656 §7
TEST(relay_records, each_kind_and_transport_has_its_srv) {
    struct {
        relay_kind kind;
        relay_transport transport;
        char const *owner;
    } const cases[] = {
        {relay_kind::stun, relay_transport::udp, "_stun._udp"},
        {relay_kind::stun, relay_transport::tcp, "_stun._tcp"},
        {relay_kind::stun, relay_transport::tls, "_stuns._tcp"},
        {relay_kind::turn, relay_transport::udp, "_turn._udp"},
        {relay_kind::turn, relay_transport::tcp, "_turn._tcp"},
        {relay_kind::turn, relay_transport::tls, "_turns._tcp"},
    };
    for (auto const &[kind, transport, owner] : cases) {
        auto domain = capulet();
        domain.relay = {{kind, transport, endpoint("turn.montague.example", 3478)}};
        EXPECT_THAT(services_of(domain),
                    UnorderedElementsAre(std::string(owner) +
                                         ".capulet.example. 3600 IN SRV 10 50 3478 turn.montague.example."));
    }
}

// RFC 2782: a target of "." says that the service is decidedly not available.
TEST(service_records, disabled_service_has_null_srv_and_no_naptr) {
    auto domain = capulet();
    domain.sip.servers = {{sip_transport::tls, endpoint("sip.capulet.example", 5061)}};
    domain.xmpp.client = {{xmpp_security::starttls, endpoint("xmpp.capulet.example", 5222)}};
    domain.sip.enabled = false;
    domain.xmpp.enabled = false;
    EXPECT_THAT(services_of(domain),
                UnorderedElementsAre("_sip._udp.capulet.example. 3600 IN SRV 0 0 0 .",
                                     "_sip._tcp.capulet.example. 3600 IN SRV 0 0 0 .",
                                     "_sips._tcp.capulet.example. 3600 IN SRV 0 0 0 .",
                                     "_xmpp-client._tcp.capulet.example. 3600 IN SRV 0 0 0 .",
                                     "_xmpps-client._tcp.capulet.example. 3600 IN SRV 0 0 0 .",
                                     "_xmpp-server._tcp.capulet.example. 3600 IN SRV 0 0 0 .",
                                     "_xmpps-server._tcp.capulet.example. 3600 IN SRV 0 0 0 ."));
}

TEST(service_records, service_without_servers_publishes_nothing) {
    EXPECT_THAT(services_of(capulet()), testing::IsEmpty());
    auto domain = capulet();
    domain.xmpp.client = {{xmpp_security::starttls, endpoint("xmpp.capulet.example", 5222)}};
    EXPECT_EQ(services_of(domain).size(), 1U) << "no server of the same kind, no record of the other kinds";
}

// RFC 2181 §5: an RRset has no record twice.
TEST(service_records, equal_servers_are_one_record) {
    auto domain = capulet();
    sip_transport const tls = sip_transport::tls;
    domain.sip.servers = {{tls, endpoint("sip.capulet.example", 5061)},
                          {tls, endpoint("SIP.capulet.example", 5061)},
                          {tls, endpoint("sip2.capulet.example", 5061)}};
    EXPECT_THAT(services_of(domain),
                UnorderedElementsAre(
                    "_sips._tcp.capulet.example. 3600 IN SRV 10 50 5061 sip.capulet.example.",
                    "_sips._tcp.capulet.example. 3600 IN SRV 10 50 5061 sip2.capulet.example.",
                    R"(capulet.example. 3600 IN NAPTR 10 50 "s" "SIPS+D2T" "" _sips._tcp.capulet.example.)"));
}

TEST(host_records, have_an_a_or_aaaa_for_each_address) {
    auto domain = capulet();
    auto const address = [](char const *text) { return model::ip_address::parse(text).value(); };
    domain.hosts = {{name_of("sip.capulet.example"),
                     {address("192.0.2.5"), address("2001:db8::5"), address("192.0.2.6")}},
                    {name_of("capulet.example"), {address("192.0.2.7")}},
                    {name_of("empty.capulet.example"), {}}};
    domain.dns.ttl = std::chrono::seconds{60};
    EXPECT_THAT(services_of(domain), UnorderedElementsAre("sip.capulet.example. 60 IN A 192.0.2.5",
                                                          "sip.capulet.example. 60 IN A 192.0.2.6",
                                                          "sip.capulet.example. 60 IN AAAA 2001:db8::5",
                                                          "capulet.example. 60 IN A 192.0.2.7"));
}

TEST(service_records, internationalised_names_are_a_labels) {
    auto domain = model::make_domain(name_of("münchen.example"));
    domain.xmpp.client = {{xmpp_security::starttls, endpoint("tür.münchen.example", 5222)}};
    EXPECT_THAT(services_of(domain),
                UnorderedElementsAre("_xmpp-client._tcp.xn--mnchen-3ya.example. 3600 IN SRV 10 50 5222 "
                                     "xn--tr-xka.xn--mnchen-3ya.example."));
    EXPECT_EQ(to_dns_name(domain.name).render(), "xn--mnchen-3ya.example.");
}

// ---- zones

model::domain with_everything(dns_mode mode) {
    auto domain = capulet();
    domain.dns.mode = mode;
    domain.sip.servers = {{sip_transport::udp, endpoint("sip.capulet.example", 5060)},
                          {sip_transport::tls, endpoint("sip.capulet.example", 5061)},
                          {sip_transport::wss, endpoint("sip.capulet.example", 443)}};
    domain.xmpp.client = {{xmpp_security::starttls, endpoint("xmpp.capulet.example", 5222)}};
    domain.xmpp.server = {{xmpp_security::starttls, endpoint("xmpp.capulet.example", 5269)}};
    domain.relay = {{relay_kind::turn, relay_transport::udp, endpoint("turn.capulet.example", 3478)}};
    domain.hosts = {{name_of("sip.capulet.example"), {model::ip_address::parse("192.0.2.5").value()}}};
    return domain;
}

std::vector<std::string> origins_of(std::vector<desired_zone> const &zones) {
    std::vector<std::string> origins;
    for (auto const &zone : zones) origins.push_back(zone.origin.render());
    return origins;
}

TEST(zones, each_mode_has_its_own) {
    std::pair<dns_mode, std::vector<std::string>> const cases[] = {
        {dns_mode::zone, {"capulet.example."}},
        {dns_mode::underscore, {"_tcp.capulet.example.", "_udp.capulet.example."}},
        {dns_mode::push, {}},
        {dns_mode::none, {}},
    };
    for (auto const &[mode, origins] : cases) EXPECT_EQ(origins_of(zones_of(with_everything(mode))), origins);
}

TEST(zones, every_zone_can_be_built) {
    for (auto const mode : {dns_mode::zone, dns_mode::underscore})
        for (auto const &domain : {with_everything(mode), [&] {
                                       auto empty = model::make_domain(name_of("capulet.example"));
                                       empty.dns.mode = mode;
                                       return empty;
                                   }()})
            for (auto const &zone : zones_of(domain)) {
                auto const built = dns::zone::build(zone.origin, 1, zone.records);
                EXPECT_TRUE(built) << zone.origin.render() << ": " << (built ? "" : built.error().detail);
            }
}

TEST(zones, mode_zone_serves_all_records) {
    auto const domain = with_everything(dns_mode::zone);
    auto const zones = zones_of(domain);
    ASSERT_EQ(zones.size(), 1U);
    EXPECT_EQ(lines_of(zones[0].records).size(), 10U);
    EXPECT_THAT(lines_of(zones[0].records), UnorderedElementsAreArray(services_of(domain)));
    EXPECT_EQ(zones[0].records, records_of(domain)) << "apex first, then the services";
}

// The operator keeps the apex with its NAPTR, the addresses, and whatever else lies outside _tcp and _udp.
TEST(zones, mode_underscore_serves_what_lies_in_the_delegated_zones) {
    auto const zones = zones_of(with_everything(dns_mode::underscore));
    ASSERT_EQ(zones.size(), 2U);
    EXPECT_THAT(lines_of(zones[0].records),
                UnorderedElementsAre(
                    "_sips._tcp.capulet.example. 3600 IN SRV 10 50 5061 sip.capulet.example.",
                    "_xmpp-client._tcp.capulet.example. 3600 IN SRV 10 50 5222 xmpp.capulet.example.",
                    "_xmpp-server._tcp.capulet.example. 3600 IN SRV 10 50 5269 xmpp.capulet.example."));
    EXPECT_THAT(
        lines_of(zones[1].records),
        UnorderedElementsAre("_sip._udp.capulet.example. 3600 IN SRV 10 50 5060 sip.capulet.example.",
                             "_turn._udp.capulet.example. 3600 IN SRV 10 50 3478 turn.capulet.example."));
    EXPECT_NE(find(zones[0].records, "_tcp.capulet.example.", dns::rr_type::soa), nullptr);
    EXPECT_NE(find(zones[1].records, "_udp.capulet.example.", dns::rr_type::ns), nullptr);
}

TEST(records, every_mode_lists_the_same_services) {
    auto const expected = services_of(with_everything(dns_mode::zone));
    for (auto const mode : {dns_mode::underscore, dns_mode::push, dns_mode::none})
        EXPECT_THAT(services_of(with_everything(mode)), UnorderedElementsAreArray(expected));
}

TEST(records, apex_of_zones_that_others_keep_is_not_listed) {
    for (auto const mode : {dns_mode::push, dns_mode::none})
        for (auto const &set : records_of(with_everything(mode)))
            EXPECT_TRUE(set.type != dns::rr_type::soa && set.type != dns::rr_type::ns)
                << dns::render_rrset(set);
    EXPECT_EQ(find(records_of(with_everything(dns_mode::underscore)), "capulet.example.", dns::rr_type::soa),
              nullptr);
}

TEST(apex, names_the_servers_and_the_hostmaster) {
    auto domain = capulet();
    domain.dns.hostmaster = "host.master@capulet.example";
    auto const records = records_of(domain);
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].type, dns::rr_type::soa) << "a zone file begins with it";
    auto const soa = dns::parse_soa(records[0].records.at(0)).value();
    EXPECT_EQ(soa.mname, dns_name("ns1.capulet.example."));
    EXPECT_EQ(soa.rname.render(), "host\\.master.capulet.example.");  // RFC 1035 §8
    EXPECT_EQ(soa.serial, 0U);
    EXPECT_EQ(records[1].records, (std::vector<dns::rdata>{dns::make_ns(dns_name("ns1.capulet.example.")),
                                                           dns::make_ns(dns_name("ns2.montague.example."))}));
}

// RFC 6761 §6.4: "invalid." leads nowhere, for ever.
TEST(apex, zone_without_name_servers_names_invalid) {
    auto domain = capulet();
    domain.dns.nameservers.clear();
    auto const records = records_of(domain);
    EXPECT_EQ(dns::parse_soa(records[0].records.at(0)).value().mname, dns_name("invalid."));
    EXPECT_EQ(records[1].records, std::vector<dns::rdata>{dns::make_ns(dns_name("invalid."))});
}

// RFC 2308 §4: a service that is added appears within the MINIMUM.
TEST(apex, absence_is_remembered_for_five_minutes_at_most) {
    std::pair<int, std::uint32_t> const cases[] = {
        {3600, 300}, {300, 300}, {60, 60}, {0, 0}, {2147483647, 300}};
    for (auto const &[ttl, minimum] : cases) {
        auto domain = capulet();
        domain.dns.ttl = std::chrono::seconds{ttl};
        auto const records = records_of(domain);
        EXPECT_EQ(dns::parse_soa(records[0].records.at(0)).value().minimum.count(), minimum) << ttl;
        EXPECT_EQ(records[0].ttl.count(), static_cast<std::uint32_t>(ttl));
    }
}

TEST(zones, possible_ones_cover_every_mode) {
    auto const possible = possible_zones(name_of("capulet.example"));
    EXPECT_EQ(possible.size(), 3U);
    for (auto const mode : {dns_mode::zone, dns_mode::underscore, dns_mode::push, dns_mode::none})
        for (auto const &zone : zones_of(with_everything(mode)))
            EXPECT_THAT(possible, testing::Contains(zone.origin));
}

// The longest name that a domain may have (representation/domain_json) leaves room for every owner.
TEST(service_records, longest_domain_name_has_room_for_every_owner) {
    std::string const label(60, 'a');
    auto domain = model::make_domain(
        name_of(label + "." + label + "." + label + "." + std::string(43, 'b') + ".example"));
    domain.xmpp.enabled = false;
    domain.sip.servers = {{sip_transport::wss, endpoint("sip.capulet.example", 443)}};
    domain.relay = {{relay_kind::turn, relay_transport::tls, endpoint("turn.capulet.example", 5349)}};
    EXPECT_EQ(services_of(domain).size(), 7U);
}

}  // namespace
}  // namespace cusax::projection
