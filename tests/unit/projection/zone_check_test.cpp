#include "projection/zone_check.hpp"

#include "capulet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::projection {
namespace {

using extras = std::vector<model::extra_rrset>;

std::vector<std::string> pointers_of(model::domain const &domain) {
    std::vector<std::string> pointers;
    for (auto const &mistake : check_zone(domain)) {
        EXPECT_FALSE(mistake.detail.empty());
        pointers.push_back(mistake.pointer);
    }
    return pointers;
}

// With a name server and no host entry for it, as the contract's example has it.
model::domain example() {
    auto domain = capulet();
    domain.sip.servers = {{model::sip_transport::tls, endpoint("sip1.capulet.example", 5061)}};
    domain.hosts = {{name_of("sip1.capulet.example"), {address("192.0.2.5"), address("2001:db8::5")}}};
    domain.numbering.enum_zone = "4.3.2.1.0.3.9.4.e164.arpa";
    return domain;
}

TEST(zone_check, what_operators_write_is_fine_in_every_mode) {
    for (auto const mode :
         {model::dns_mode::zone, model::dns_mode::underscore, model::dns_mode::push, model::dns_mode::none}) {
        auto domain = example();
        domain.dns.mode = mode;
        domain.extra_records = {
            extra("@", "MX", {"10 mail"}),
            extra("@", "A", {"192.0.2.80"}),
            extra("@", "CAA", {"0 issue \"ca.example\""}),
            extra("@", "HTTPS", {"1 . alpn=h2,h3"}),
            extra("www", "CNAME", {"@"}),
            extra("*", "TXT", {"any"}),
            extra("*.people", "A", {"192.0.2.81"}),
            extra("mail", "A", {"192.0.2.25"}),
            extra("_sip._tcp.people", "SRV", {"0 0 5060 sip1"}),
            extra("_5061._tcp.sip1", "TLSA", {"3 1 0 dead"}),
            extra("sub", "NS", {"ns.sub", "ns.elsewhere.example.", "mail"}),
            extra("ns.sub", "A", {"192.0.2.53"}),
            extra("far", "NS", {"ns.sub"}),
            extra("far", "DS", {"1 8 250 dead"}),
        };
        EXPECT_THAT(check_zone(domain), testing::IsEmpty())
            << check_zone(domain)[0].pointer << ' ' << check_zone(domain)[0].detail;
    }
    EXPECT_THAT(check_zone(model::make_domain(name_of("x"))), testing::IsEmpty());
}

TEST(zone_check, records_that_do_not_fit_together_are_pointed_at) {
    struct {
        char const *why;
        extras records;
        std::vector<std::string> pointers;
    } const cases[] = {
        {"we make the host's addresses", {extra("sip1", "A", {"192.0.2.9"})}, {"/extra_records/0"}},
        {"we make the apex NAPTR", {extra("@", "NAPTR", {"1 1 s X \"\" _x"})}, {"/extra_records/0"}},
        {"we make the SRV", {extra("_sips._tcp", "SRV", {"0 0 1 x"})}, {"/extra_records/0"}},
        {"CNAME beside our host",
         {extra("sip1", "CNAME", {"x"})},
         {"/extra_records/0/type", "/extra_records/0/type"}},
        {"CNAME at the apex", {extra("@", "CNAME", {"x"})}, {"/extra_records/0/type"}},
        {"CNAME beside another extra",
         {extra("www", "TXT", {"x"}), extra("WWW", "CNAME", {"x"})},
         {"/extra_records/1/type"}},
        {"two aliases", {extra("www", "CNAME", {"x", "y"})}, {"/extra_records/0/records/1"}},
        {"below a delegation",
         {extra("sub", "NS", {"ns.montague.example."}), extra("a.sub", "TXT", {"x"})},
         {"/extra_records/1/name"}},
        {"beside a delegation",
         {extra("sub", "NS", {"ns.montague.example."}), extra("sub", "MX", {"0 x"})},
         {"/extra_records/1/name"}},
        {"addresses that are no glue",
         {extra("sub", "NS", {"ns.montague.example."}), extra("a.sub", "A", {"192.0.2.1"})},
         {"/extra_records/1/name"}},
        {"a delegation below a delegation",
         {extra("sub", "NS", {"ns.montague.example."}), extra("a.sub", "NS", {"ns.montague.example."})},
         {"/extra_records/1/name"}},
        {"hides our SRV", {extra("_tcp", "NS", {"ns.montague.example."})}, {"/extra_records/0/name"}},
        {"glue missing",
         {extra("sub", "NS", {"ns.montague.example.", "ns.sub"})},
         {"/extra_records/0/records/1"}},
        {"address missing", {extra("sub", "NS", {"ns3"})}, {"/extra_records/0/records/0"}},
        {"wildcard delegation", {extra("*.sub", "NS", {"ns.montague.example."})}, {"/extra_records/0/name"}},
        {"DS without NS", {extra("sub", "DS", {"1 8 250 dead"})}, {"/extra_records/0/type"}},
        {"alias at the target of MX",
         {extra("@", "MX", {"0 mail"}), extra("mail", "CNAME", {"x"})},
         {"/extra_records/1/type"}},
        {"wildcard alias at the target of MX",
         {extra("@", "MX", {"0 mail"}), extra("*", "CNAME", {"x"})},
         {"/extra_records/1/type"}},
        {"wildcard alias further up, with nothing between",
         {extra("@", "MX", {"0 mx.mail"}), extra("*", "CNAME", {"x"})},
         {"/extra_records/1/type"}},
        {"wildcard alias that does not reach the target",
         {extra("@", "MX", {"0 mx.mail"}), extra("mail", "TXT", {"x"}), extra("*", "CNAME", {"x.org."}),
          extra("ns1", "A", {"192.0.2.1"})},
         {}},
        {"no mail, and mail", {extra("@", "MX", {"10 mail", "0 ."})}, {"/extra_records/0/records/1"}},
        {"no mail", {extra("@", "MX", {"0 ."})}, {}},
        {"alias at a name server", {extra("ns1", "CNAME", {"x"})}, {"/extra_records/0/type"}},
        {"two mistakes",
         {extra("@", "CNAME", {"x"}), extra("*", "NS", {"ns.montague.example."})},
         {"/extra_records/0/type", "/extra_records/1/name"}},
    };
    for (auto const &[why, records, pointers] : cases) {
        auto domain = example();
        domain.extra_records = records;
        EXPECT_EQ(pointers_of(domain), pointers) << why;
    }
}

TEST(zone_check, delegated_zones_have_their_name_servers_from_the_domain) {
    auto domain = example();
    domain.dns.mode = model::dns_mode::underscore;
    domain.sip.servers.clear();
    domain.extra_records = {extra("_tcp", "NS", {"ns.montague.example."})};
    EXPECT_EQ(pointers_of(domain), std::vector<std::string>{"/extra_records/0/type"});
}

TEST(zone_check, enum_zone_below_the_domain_holds_nothing_else) {
    auto domain = example();
    domain.numbering.enum_zone = "numbers.capulet.example";
    EXPECT_THAT(check_zone(domain), testing::IsEmpty());
    domain.extra_records = {extra("numbers", "TXT", {"x"})};
    EXPECT_EQ(pointers_of(domain), std::vector<std::string>{"/extra_records/0/name"});
    domain.extra_records.clear();
    domain.numbering.enum_zone = "sip1.capulet.example";
    EXPECT_EQ(pointers_of(domain),
              (std::vector<std::string>{"/numbering/enum_zone", "/numbering/enum_zone"}));
    domain.numbering.enum_zone = "capulet.example";
    EXPECT_EQ(pointers_of(domain), std::vector<std::string>{"/numbering/enum_zone"});
}

// A message has 65,535 octets (RFC 1035 §4.2.2).
TEST(zone_check, rrset_that_fits_into_no_message_is_refused) {
    auto domain = example();
    auto big = extra("big", "TXT", {"x"});
    for (int i = 0; i < 20; ++i) {
        bytes data;
        for (int k = 0; k < 16; ++k) {
            data.push_back(255);
            data.insert(data.end(), 255, static_cast<std::uint8_t>('a' + i));
        }
        big.records.push_back(std::move(data));
    }
    domain.extra_records = {big};
    EXPECT_EQ(pointers_of(domain), std::vector<std::string>{"/extra_records"});
}

}  // namespace
}  // namespace cusax::projection
