#include "dns/lookup.hpp"

#include "zone_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view soa_line =
    "capulet.example. 300 SOA ns1.example. hostmaster.example. 1 7200 900 1209600 300";

zone_set capulet_zones() {
    return zone_set({
        zone_of("capulet.example",
                {
                    srv_of("_sip._udp.capulet.example", 5060, "sip.capulet.example"),
                    set_of("_sips._tcp.capulet.example", rr_type::srv, {make_srv(0, 0, 0, name())}),
                    set_of("_xmpp-client._tcp.capulet.example", rr_type::srv,
                           {make_srv(1, 0, 5222, n("sip.capulet.example")),
                            make_srv(2, 0, 5222, n("SIP.capulet.example")),
                            make_srv(3, 0, 5222, n("chat.montague.example")),
                            make_srv(4, 0, 5222, n("elsewhere.invalid"))}),
                    a_of("sip.capulet.example", "192.0.2.10"),
                    aaaa_of("sip.capulet.example", "2001:db8::10"),
                    cname_of("www.capulet.example", "web.capulet.example"),
                    cname_of("web.capulet.example", "sip.capulet.example"),
                    cname_of("away.capulet.example", "chat.montague.example"),
                    cname_of("gone.capulet.example", "nobody.capulet.example"),
                    cname_of("bare.capulet.example", "_udp.capulet.example"),
                    cname_of("round.capulet.example", "about.capulet.example"),
                    cname_of("about.capulet.example", "round.capulet.example"),
                    cname_of("down.capulet.example", "x.sub.capulet.example"),
                    ns_of("sub.capulet.example", "ns.sub.capulet.example"),
                    a_of("ns.sub.capulet.example", "192.0.2.53"),
                }),
        zone_of("montague.example", {a_of("chat.montague.example", "192.0.2.20")}),
    });
}

TEST(lookup, srv_comes_with_the_addresses_of_its_targets) {
    decoded const response = ask(capulet_zones(), "_sip._udp.capulet.example", rr_type::srv);
    EXPECT_TRUE(response.aa());
    EXPECT_EQ(response.flags & 0x0100, 0x0100) << "RD is copied";
    EXPECT_THAT(response.answer,
                ElementsAre("_sip._udp.capulet.example. 3600 SRV 10 60 5060 sip.capulet.example."));
    EXPECT_THAT(response.additional, ElementsAre("sip.capulet.example. 3600 A 192.0.2.10",
                                                 "sip.capulet.example. 3600 AAAA 2001:db8::10"));
}

TEST(lookup, additional_addresses_cross_zones_and_come_once) {
    decoded const response = ask(capulet_zones(), "_xmpp-client._tcp.capulet.example", rr_type::srv);
    EXPECT_THAT(response.answer, SizeIs(4));
    EXPECT_THAT(response.additional, ElementsAre("sip.capulet.example. 3600 A 192.0.2.10",
                                                 "sip.capulet.example. 3600 AAAA 2001:db8::10",
                                                 "chat.montague.example. 3600 A 192.0.2.20"));
}

// RFC 2782: target "."
TEST(lookup, service_that_is_off_has_no_additional_data) {
    decoded const response = ask(capulet_zones(), "_sips._tcp.capulet.example", rr_type::srv);
    EXPECT_THAT(response.answer, ElementsAre("_sips._tcp.capulet.example. 3600 SRV 0 0 0 ."));
    EXPECT_THAT(response.additional, IsEmpty());
}

// RFC 2308 §2: what there is not, with the SOA and its lesser TTL
TEST(lookup, negative_answers_carry_the_soa) {
    struct {
        std::string_view qname;
        rr_type qtype;
        rcode code;
    } const cases[] = {
        {"sip.capulet.example", rr_type::naptr, rcode::noerror},
        {"sip.capulet.example", static_cast<rr_type>(65280), rcode::noerror},  // unknown type: NODATA
        {"_udp.capulet.example", rr_type::srv, rcode::noerror},                // empty non-terminal
        {"_tcp.capulet.example", rr_type::any, rcode::noerror},                // the same for ANY
        {"nobody.capulet.example", rr_type::a, rcode::nxdomain},
        {"a.b.c.capulet.example", rr_type::any, rcode::nxdomain},
        {"x.sip.capulet.example", rr_type::a, rcode::nxdomain},
        {"capulet.example", rr_type::ds, rcode::noerror},
    };
    for (auto const &[qname, qtype, code] : cases) {
        decoded const response = ask(capulet_zones(), qname, qtype);
        EXPECT_EQ(response.code, static_cast<unsigned>(code)) << qname;
        EXPECT_TRUE(response.aa()) << qname;
        EXPECT_THAT(response.answer, IsEmpty()) << qname;
        EXPECT_THAT(response.authority, ElementsAre(soa_line)) << qname;
    }
}

TEST(lookup, question_is_echoed_octet_for_octet_and_compared_without_case) {
    bytes const query = make_query(n("_SiP._uDp.CaPuLeT.ExAmPlE"), rr_type::srv);
    decoded const response = ask(capulet_zones(), query);
    EXPECT_EQ(response.question_octets, bytes(query.begin() + 12, query.end()));
    EXPECT_THAT(response.answer,
                ElementsAre("_SiP._uDp.CaPuLeT.ExAmPlE. 3600 SRV 10 60 5060 sip.capulet.example."));
}

// RFC 1034 §4.3.2 step 3a, RFC 6604 §3
TEST(lookup, aliases_are_followed_inside_the_zone) {
    struct {
        std::string_view qname;
        rr_type qtype;
        rcode code;
        std::vector<std::string> answer;
        std::size_t authority;
    } const cases[] = {
        {"www.capulet.example",
         rr_type::a,
         rcode::noerror,
         {"www.capulet.example. 3600 CNAME web.capulet.example.",
          "web.capulet.example. 3600 CNAME sip.capulet.example.", "sip.capulet.example. 3600 A 192.0.2.10"},
         0},
        {"www.capulet.example",
         rr_type::cname,
         rcode::noerror,
         {"www.capulet.example. 3600 CNAME web.capulet.example."},
         0},
        {"www.capulet.example",
         rr_type::any,
         rcode::noerror,
         {"www.capulet.example. 3600 CNAME web.capulet.example."},
         0},
        {"web.capulet.example",
         rr_type::txt,
         rcode::noerror,
         {"web.capulet.example. 3600 CNAME sip.capulet.example."},
         1},
        {"away.capulet.example",
         rr_type::a,
         rcode::noerror,
         {"away.capulet.example. 3600 CNAME chat.montague.example."},
         0},
        {"gone.capulet.example",
         rr_type::a,
         rcode::nxdomain,
         {"gone.capulet.example. 3600 CNAME nobody.capulet.example."},
         1},
        {"bare.capulet.example",
         rr_type::a,
         rcode::noerror,
         {"bare.capulet.example. 3600 CNAME _udp.capulet.example."},
         1},
        {"round.capulet.example",
         rr_type::a,
         rcode::noerror,
         {"round.capulet.example. 3600 CNAME about.capulet.example.",
          "about.capulet.example. 3600 CNAME round.capulet.example."},
         0},
    };
    for (auto const &[qname, qtype, code, answer, authority] : cases) {
        decoded const response = ask(capulet_zones(), qname, qtype);
        EXPECT_EQ(response.code, static_cast<unsigned>(code)) << qname;
        EXPECT_TRUE(response.aa()) << qname;
        EXPECT_EQ(response.answer, answer) << qname;
        EXPECT_EQ(response.authority.size(), authority) << qname;
    }
}

// RFC 1034 §4.3.2 step 3b
TEST(lookup, delegation_is_referred_with_its_glue) {
    for (auto const qname : {"sub.capulet.example", "a.b.sub.capulet.example", "ns.sub.capulet.example"}) {
        decoded const response = ask(capulet_zones(), qname, rr_type::a);
        EXPECT_EQ(response.code, 0U);
        EXPECT_FALSE(response.aa()) << qname;
        EXPECT_THAT(response.answer, IsEmpty());
        EXPECT_THAT(response.authority, ElementsAre("sub.capulet.example. 3600 NS ns.sub.capulet.example."));
        EXPECT_THAT(response.additional, ElementsAre("ns.sub.capulet.example. 3600 A 192.0.2.53"));
    }
    decoded const after_alias = ask(capulet_zones(), "down.capulet.example", rr_type::a);
    EXPECT_TRUE(after_alias.aa()) << "of the first name";
    EXPECT_THAT(after_alias.answer, SizeIs(1));
    EXPECT_THAT(after_alias.authority, SizeIs(1));
    decoded const ds = ask(capulet_zones(), "sub.capulet.example", rr_type::ds);
    EXPECT_TRUE(ds.aa()) << "RFC 4035 §3.1.4.1: the DS is the parent's";
    EXPECT_THAT(ds.authority, ElementsAre(soa_line));
}

TEST(lookup, ds_of_a_zone_is_answered_from_its_parent_where_we_have_it) {
    zone_set const zones({zone_of("capulet.example", {ns_of("_tcp.capulet.example", "ns1.example")}),
                          zone_of("_tcp.capulet.example", {})});
    EXPECT_THAT(ask(zones, "_tcp.capulet.example", rr_type::ds).authority, ElementsAre(soa_line));
    EXPECT_THAT(ask(zones, "_tcp.capulet.example", rr_type::ns).answer,
                ElementsAre("_tcp.capulet.example. 3600 NS ns1.example."));
}

// RFC 8482 §4.2
TEST(lookup, any_gets_hinfo) {
    decoded const response = ask(capulet_zones(), "sip.capulet.example", rr_type::any);
    EXPECT_TRUE(response.aa());
    EXPECT_THAT(response.answer, ElementsAre("sip.capulet.example. 300 HINFO \"RFC8482\" \"\""));
}

TEST(lookup, what_is_not_looked_up_gets_its_code_without_aa_or_data) {
    struct {
        std::string_view what;
        bytes query;
        transport via;
        rcode code;
    } const cases[] = {
        {"outside", make_query(n("verona.example"), rr_type::a), transport::udp, rcode::refused},
        {"the root", make_query(name(), rr_type::ns), transport::udp, rcode::refused},
        {"class CH", make_query(n("version.bind"), rr_type::txt, {.qclass = rr_class::ch}), transport::udp,
         rcode::refused},
        {"class CH inside", make_query(n("capulet.example"), rr_type::soa, {.qclass = rr_class::ch}),
         transport::udp, rcode::refused},
        {"class ANY", make_query(n("capulet.example"), rr_type::soa, {.qclass = rr_class::any}),
         transport::udp, rcode::refused},
        {"AXFR over UDP", make_query(n("capulet.example"), rr_type::axfr), transport::udp, rcode::notimp},
        {"IXFR over UDP", make_query(n("capulet.example"), rr_type::ixfr), transport::udp, rcode::refused},
        {"AXFR over TCP", make_query(n("capulet.example"), rr_type::axfr), transport::tcp, rcode::refused},
        {"IXFR over TCP", make_query(n("capulet.example"), rr_type::ixfr), transport::tcp, rcode::refused},
        {"opcode 1", make_query(n("capulet.example"), rr_type::a, {.flags = 1 << 11}), transport::udp,
         rcode::notimp},
        {"opcode 15", make_query(n("capulet.example"), rr_type::a, {.flags = 15 << 11}), transport::udp,
         rcode::notimp},
        {"NOTIFY", make_query(n("capulet.example"), rr_type::soa, {.flags = 4 << 11}), transport::udp,
         rcode::notimp},
        {"UPDATE", make_query(n("capulet.example"), rr_type::soa, {.flags = 5 << 11}), transport::udp,
         rcode::refused},
        // RFC 6891 §6.1.3
        {"EDNS 1", make_query(n("capulet.example"), rr_type::soa, {.edns_payload = 1232, .edns_version = 1}),
         transport::udp, rcode::badvers},
        {"EDNS 255",
         make_query(n("verona.example"), rr_type::soa, {.edns_payload = 1232, .edns_version = 255}),
         transport::udp, rcode::badvers},
    };
    for (auto const &[what, query, via, code] : cases) {
        decoded const response = ask(capulet_zones(), query, via);
        EXPECT_EQ(response.code, static_cast<unsigned>(code)) << what;
        EXPECT_FALSE(response.aa()) << what;
        EXPECT_EQ(response.flags & 0x7800, (query[2] << 8U) & 0x7800) << what << ": the opcode is copied";
        EXPECT_TRUE(response.answer.empty() && response.authority.empty() && response.additional.empty())
            << what;
        EXPECT_FALSE(response.question.empty()) << what;
        EXPECT_EQ(response.has_opt, code == rcode::badvers) << what;
    }
}

// RFC 6891 §6.1.1: an answer to a request with OPT has one.
TEST(lookup, edns_is_answered_whatever_the_opcode) {
    for (unsigned const opcode : {0U, 1U, 4U, 5U, 7U, 15U}) {
        auto const flags = static_cast<std::uint16_t>(opcode << 11U);
        decoded const response = ask(capulet_zones(), make_query(n("capulet.example"), rr_type::soa,
                                                                 {.flags = flags, .edns_payload = 1232}));
        EXPECT_TRUE(response.has_opt) << opcode;
    }
}

TEST(lookup, address_set_that_does_not_fit_gives_way_to_the_next) {
    std::vector<rdata> many;
    for (std::uint8_t last = 1; last <= 60; ++last) many.push_back(make_a({192, 0, 2, last}));
    zone_set const zones(
        {zone_of("example",
                 {set_of("_s._tcp.example", rr_type::srv,
                         {make_srv(1, 0, 5222, n("many.example")), make_srv(2, 0, 5222, n("one.example"))}),
                  set_of("many.example", rr_type::a, std::move(many)), a_of("one.example", "192.0.2.99")})});
    EXPECT_THAT(ask(zones, "_s._tcp.example", rr_type::srv).additional,
                ElementsAre("one.example. 3600 A 192.0.2.99"));
}

TEST(lookup, malformed_query_with_a_header_is_formerr) {
    bytes const good = make_query(n("capulet.example"), rr_type::soa);
    bytes none = good;
    none[5] = 0;
    bytes two = good;
    two[5] = 2;
    bytes pointer{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 0x0C, 0, 1, 0, 1};
    bytes missing_record = good;
    missing_record[11] = 1;
    bytes many_missing = good;
    many_missing[6] = many_missing[7] = many_missing[10] = 0xFF;
    bytes const header_only(good.begin(), good.begin() + 12);
    for (bytes const &query : {none, two, pointer, missing_record, many_missing, header_only}) {
        decoded const response = ask(capulet_zones(), query);
        EXPECT_EQ(response.code, static_cast<unsigned>(rcode::formerr));
        EXPECT_FALSE(response.aa());
        EXPECT_TRUE(response.answer.empty());
    }
}

TEST(lookup, no_header_or_a_response_is_not_answered) {
    bytes const good = make_query(n("capulet.example"), rr_type::soa);
    bytes response = good;
    response[2] |= 0x80U;
    bytes out(1232);
    for (bytes const &octets : {bytes{}, bytes{0x12}, bytes(good.begin(), good.begin() + 11), response})
        EXPECT_EQ(answer(octets, capulet_zones(), transport::udp, {}, out).size, 0U);
    EXPECT_EQ(answer(good, capulet_zones(), transport::udp, {}, std::span(out).first(511)).size, 0U);
}

TEST(lookup, edns_is_answered_in_kind) {
    bytes const unknown_option{0xFD, 0xE9, 0, 3, 1, 2, 3};
    decoded const with = ask(capulet_zones(), "capulet.example", rr_type::soa,
                             {.edns_payload = 4096, .dnssec_ok = true, .edns_options = unknown_option});
    EXPECT_TRUE(with.has_opt);
    EXPECT_EQ(with.opt_payload, 1232U);
    EXPECT_EQ(with.opt_flags, 0x8000U) << "DO is echoed";
    EXPECT_EQ(with.opt_version, 0U);
    EXPECT_THAT(with.opt_options, IsEmpty());
    EXPECT_FALSE(ask(capulet_zones(), "capulet.example", rr_type::soa).has_opt);
    EXPECT_TRUE(ask(capulet_zones(), "verona.example", rr_type::soa, {.edns_payload = 512}).has_opt);
}

// RFC 7314 §3
TEST(lookup, expire_option_tells_the_soa_expire) {
    query_options const wants{.edns_payload = 1232, .edns_options = {0, 9, 0, 0}};
    bytes const expected{0, 9, 0, 4, 0, 0x12, 0x75, 0};  // 1209600
    EXPECT_EQ(ask(capulet_zones(), "capulet.example", rr_type::soa, wants).opt_options, expected);
    EXPECT_THAT(ask(capulet_zones(), "sip.capulet.example", rr_type::soa, wants).opt_options, IsEmpty());
    EXPECT_THAT(ask(capulet_zones(), "capulet.example", rr_type::ns, wants).opt_options, IsEmpty());
}

std::shared_ptr<zone const> zone_of_big_sets() {
    std::vector<rdata> texts;
    for (int i = 0; i < 5; ++i)
        texts.push_back(
            make_txt(std::vector<std::string_view>{std::string(200, static_cast<char>('a' + i))}).value());
    std::vector<rdata> hosts;
    std::vector<rrset> sets{set_of("t.example", rr_type::txt, texts)};
    for (int i = 0; i < 12; ++i) {
        std::string const host = "host-" + std::to_string(i) + ".example";
        hosts.push_back(make_srv(1, 1, 1, n(host)));
        sets.push_back(a_of(host, "192.0.2.1"));
    }
    sets.push_back(set_of("s.example", rr_type::srv, hosts));
    return zone_of("example", sets);
}

// RFC 2181 §9, RFC 6891 §6.2.5
TEST(lookup, answer_is_cut_at_what_the_client_takes) {
    zone_set const zones({zone_of_big_sets()});
    struct {
        std::optional<unsigned> payload;
        transport via;
        bool truncated;
    } const cases[] = {
        {std::nullopt, transport::udp, true}, {0, transport::udp, true},
        {1000, transport::udp, true},         {1232, transport::udp, false},
        {65535, transport::udp, false},       {std::nullopt, transport::tcp, false},
    };
    for (auto const &[payload, via, truncated] : cases) {
        decoded const response = ask(zones, "t.example", rr_type::txt, {.edns_payload = payload}, via);
        EXPECT_EQ(response.tc(), truncated);
        EXPECT_THAT(response.answer, SizeIs(truncated ? 0 : 5)) << "a whole RRset or none of it";
        EXPECT_EQ(response.has_opt, payload.has_value());
        EXPECT_EQ(response.question, "t.example. TXT");
        EXPECT_LE(response.size,
                  via == transport::tcp ? 65535U : std::clamp(payload.value_or(512), 512U, 1232U));
    }
}

TEST(lookup, additional_data_that_does_not_fit_is_no_truncation) {
    zone_set const zones({zone_of_big_sets()});
    decoded const cut = ask(zones, "s.example", rr_type::srv);
    EXPECT_FALSE(cut.tc());
    EXPECT_THAT(cut.answer, SizeIs(12));
    EXPECT_LT(cut.additional.size(), 12U);
    EXPECT_LE(cut.size, 512U);
    EXPECT_THAT(ask(zones, "s.example", rr_type::srv, {}, transport::tcp).additional, SizeIs(12));
}

// RFC 9471 §3.1
TEST(lookup, referral_whose_glue_does_not_fit_is_truncated) {
    std::vector<rdata> servers;
    std::vector<rrset> sets;
    for (int i = 0; i < 13; ++i) {
        std::string const host = "server-" + std::to_string(i) + ".sub.example";
        servers.push_back(make_ns(n(host)));
        sets.push_back(a_of(host, "192.0.2.1"));
        sets.push_back(aaaa_of(host, "2001:db8::1"));
    }
    sets.push_back(set_of("sub.example", rr_type::ns, servers));
    zone_set const zones({zone_of("example", sets)});
    EXPECT_TRUE(ask(zones, "a.sub.example", rr_type::a).tc());
    decoded const whole = ask(zones, "a.sub.example", rr_type::a, {.edns_payload = 1232});
    EXPECT_FALSE(whole.tc());
    EXPECT_THAT(whole.additional, SizeIs(26));
}

TEST(lookup, root_zone_answers_and_denies) {
    zone_set const zones({zone_of(".", {a_of("host", "192.0.2.1")})});
    EXPECT_THAT(ask(zones, "host", rr_type::a).answer, ElementsAre("host. 3600 A 192.0.2.1"));
    EXPECT_THAT(ask(zones, ".", rr_type::ns).answer, ElementsAre(". 3600 NS ns1.example."));
    EXPECT_EQ(ask(zones, "no.such", rr_type::a).code, 3U);
}

TEST(lookup, longest_possible_name_is_answered) {
    std::string text;
    for (int i = 0; i < 120; ++i) text += "a.";
    zone_set const zones({zone_of("example", {txt_of("*.example", "w")})});
    EXPECT_THAT(ask(zones, text + "example", rr_type::txt).answer, SizeIs(1));
}

}  // namespace
}  // namespace cusax::dns
