#include "projection/zone_records.hpp"

#include "capulet.hpp"
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

// RFC 8489 §8.1, RFC 8656 §7; RFC 5928 §6.2: S-NAPTR for TURN alone
TEST(relay_records, each_kind_and_transport_has_its_srv_and_turn_its_naptr) {
    struct {
        relay_kind kind;
        relay_transport transport;
        char const *owner;
        char const *naptr;
    } const cases[] = {
        {relay_kind::stun, relay_transport::udp, "_stun._udp", nullptr},
        {relay_kind::stun, relay_transport::tcp, "_stun._tcp", nullptr},
        {relay_kind::stun, relay_transport::tls, "_stuns._tcp", nullptr},
        {relay_kind::turn, relay_transport::udp, "_turn._udp", R"(10 50 "s" "RELAY:turn.udp" "" _turn._udp)"},
        {relay_kind::turn, relay_transport::tcp, "_turn._tcp", R"(20 50 "s" "RELAY:turn.tcp" "" _turn._tcp)"},
        {relay_kind::turn, relay_transport::tls, "_turns._tcp",
         R"(30 50 "s" "RELAY:turn.tls" "" _turns._tcp)"},
    };
    for (auto const &[kind, transport, owner, naptr] : cases) {
        auto domain = capulet();
        domain.relay = {{kind, transport, endpoint("turn.montague.example", 3478)}};
        std::vector<std::string> expected{std::string(owner) +
                                          ".capulet.example. 3600 IN SRV 10 50 3478 turn.montague.example."};
        if (naptr != nullptr)
            expected.push_back("capulet.example. 3600 IN NAPTR " + std::string(naptr) + ".capulet.example.");
        EXPECT_THAT(services_of(domain), UnorderedElementsAreArray(expected));
    }
}

// RFC 6011 §2.3, RFC 4848 §2.2
TEST(configuration_record, is_a_u_naptr_with_the_url) {
    auto domain = capulet();
    domain.dns.configuration_url = "https://phones.capulet.example/a!b";
    EXPECT_THAT(
        services_of(domain),
        UnorderedElementsAre(
            R"(capulet.example. 3600 IN NAPTR 100 50 "u" "SFUA.CFG" "!.*!https://phones.capulet.example/a\\!b!" .)"));
    domain.sip.enabled = false;
    EXPECT_THAT(services_of(domain), testing::Each(testing::Not(testing::HasSubstr("SFUA"))));
}

// XEP-0156 before version 1.4
TEST(xmppconnect_records, stand_behind_their_switch) {
    auto domain = capulet();
    domain.xmpp.websocket = "wss://xmpp.capulet.example/ws";
    domain.xmpp.bosh = "https://xmpp.capulet.example/bosh";
    EXPECT_THAT(services_of(domain), testing::IsEmpty());
    domain.dns.xmppconnect = true;
    EXPECT_THAT(
        services_of(domain),
        UnorderedElementsAre(
            R"(_xmppconnect.capulet.example. 3600 IN TXT "_xmpp-client-websocket=wss://xmpp.capulet.example/ws")",
            R"(_xmppconnect.capulet.example. 3600 IN TXT "_xmpp-client-xbosh=https://xmpp.capulet.example/bosh")"));
    domain.xmpp.bosh.reset();
    EXPECT_EQ(services_of(domain).size(), 1U);
    domain.xmpp.websocket.reset();
    EXPECT_THAT(services_of(domain), testing::IsEmpty());
}

TEST(extra_records, have_the_domains_ttl_unless_they_say_their_own) {
    auto domain = capulet();
    domain.extra_records = {extra("www", "A", {"192.0.2.80"}), extra("*", "TXT", {"\"any\""}, 30)};
    EXPECT_THAT(services_of(domain), testing::ElementsAre("www.capulet.example. 3600 IN A 192.0.2.80",
                                                          R"(*.capulet.example. 30 IN TXT "any")"));
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
    domain.hosts = {{name_of("sip.capulet.example"), {address("192.0.2.5")}}};
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
    EXPECT_EQ(lines_of(zones[0].records).size(), 11U);
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
    EXPECT_EQ(services_of(domain).size(), 8U);
}

// ---- zones below zones (RFC 1034 §4.2.1)

model::domain staff(dns_mode mode) {
    auto domain = model::make_domain(name_of("staff.capulet.example"));
    domain.dns.mode = mode;
    domain.dns.nameservers = {name_of("ns.staff.capulet.example"), name_of("ns1.capulet.example")};
    domain.hosts = {{name_of("ns.staff.capulet.example"), {address("192.0.2.53")}}};
    return domain;
}

std::vector<std::string> all_lines_at_or_below(desired_zone const &zone, std::string_view top) {
    std::vector<std::string> lines;
    for (auto const &set : zone.records)
        if (set.owner.is_at_or_below(dns_name(top))) {
            std::istringstream text(dns::render_rrset(set));
            for (std::string line; std::getline(text, line);) lines.push_back(line);
        }
    return lines;
}

TEST(zones, parent_delegates_the_zones_of_a_child_with_glue) {
    auto const below = delegations_of(staff(dns_mode::zone));
    auto const zones = zones_of(with_everything(dns_mode::zone), below);
    EXPECT_THAT(all_lines_at_or_below(zones.at(0), "staff.capulet.example."),
                UnorderedElementsAre("staff.capulet.example. 3600 IN NS ns.staff.capulet.example.",
                                     "staff.capulet.example. 3600 IN NS ns1.capulet.example.",
                                     "ns.staff.capulet.example. 3600 IN A 192.0.2.53"));
    EXPECT_TRUE(dns::zone::build(zones[0].origin, 1, zones[0].records));
    EXPECT_EQ(origins_of(zones_of(staff(dns_mode::zone), below)),
              std::vector<std::string>{"staff.capulet.example."})
        << "a zone does not delegate itself";
    EXPECT_EQ(zones_of(staff(dns_mode::zone), below)[0].records, zones_of(staff(dns_mode::zone))[0].records);
}

TEST(zones, child_in_mode_underscore_has_two_delegations) {
    auto const zones = zones_of(with_everything(dns_mode::zone), delegations_of(staff(dns_mode::underscore)));
    EXPECT_NE(find(zones.at(0).records, "_tcp.staff.capulet.example.", dns::rr_type::ns), nullptr);
    EXPECT_NE(find(zones.at(0).records, "_udp.staff.capulet.example.", dns::rr_type::ns), nullptr);
    EXPECT_EQ(all_lines_at_or_below(zones[0], "staff.capulet.example.").size(), 4U);
    EXPECT_THAT(delegations_of(staff(dns_mode::push)), testing::IsEmpty());
}

TEST(zones, what_the_parent_has_below_a_delegation_is_left_out_but_for_glue) {
    auto parent = capulet();
    parent.hosts = {{name_of("old.staff.capulet.example"), {address("192.0.2.9")}},
                    {name_of("ns.staff.capulet.example"), {address("2001:db8::53"), address("192.0.2.54")}}};
    parent.extra_records = {extra("staff", "TXT", {"gone"})};
    auto const zones = zones_of(parent, delegations_of(staff(dns_mode::zone)));
    EXPECT_THAT(all_lines_at_or_below(zones.at(0), "staff.capulet.example."),
                UnorderedElementsAre("staff.capulet.example. 3600 IN NS ns.staff.capulet.example.",
                                     "staff.capulet.example. 3600 IN NS ns1.capulet.example.",
                                     "ns.staff.capulet.example. 3600 IN AAAA 2001:db8::53",
                                     "ns.staff.capulet.example. 3600 IN A 192.0.2.53"));
}

TEST(zones, only_the_topmost_zone_below_is_delegated) {
    auto below = delegations_of(staff(dns_mode::zone));
    below.push_back(delegation_of(dns_name("a.staff.capulet.example."), staff(dns_mode::zone)));
    below.push_back(delegation_of(dns_name("montague.example."), staff(dns_mode::zone)));
    below.push_back(below.front());  // told twice, delegated once
    auto const zones = zones_of(capulet(), below);
    EXPECT_EQ(all_lines_at_or_below(zones.at(0), "staff.capulet.example.").size(), 3U);
    EXPECT_TRUE(dns::zone::build(zones[0].origin, 1, zones[0].records));
}

TEST(parent_records, are_what_we_do_not_serve) {
    auto domain = with_everything(dns_mode::underscore);
    domain.numbering.enum_zone = "numbers.capulet.example";
    desired_zone parent{.origin = dns_name("capulet.example."), .records = parent_records_of(domain)};
    EXPECT_THAT(
        all_lines_at_or_below(parent, "capulet.example."),
        UnorderedElementsAre(
            R"(capulet.example. 3600 IN NAPTR 10 50 "s" "SIPS+D2T" "" _sips._tcp.capulet.example.)",
            R"(capulet.example. 3600 IN NAPTR 30 50 "s" "SIP+D2U" "" _sip._udp.capulet.example.)",
            R"(capulet.example. 3600 IN NAPTR 40 50 "s" "SIPS+D2W" "" _sips._ws.capulet.example.)",
            R"(capulet.example. 3600 IN NAPTR 10 50 "s" "RELAY:turn.udp" "" _turn._udp.capulet.example.)",
            "_sips._ws.capulet.example. 3600 IN SRV 10 50 443 sip.capulet.example.",
            "sip.capulet.example. 3600 IN A 192.0.2.5",
            "_tcp.capulet.example. 3600 IN NS ns1.capulet.example.",
            "_tcp.capulet.example. 3600 IN NS ns2.montague.example.",
            "_udp.capulet.example. 3600 IN NS ns1.capulet.example.",
            "_udp.capulet.example. 3600 IN NS ns2.montague.example.",
            "numbers.capulet.example. 3600 IN NS ns1.capulet.example.",
            "numbers.capulet.example. 3600 IN NS ns2.montague.example."));
    EXPECT_EQ(parent_records_of(with_everything(dns_mode::zone)),
              delegations_of(with_everything(dns_mode::zone)).at(0).records);
    EXPECT_EQ(lines_of(parent_records_of(with_everything(dns_mode::none))).size(), 11U);
}

}  // namespace
}  // namespace cusax::projection
