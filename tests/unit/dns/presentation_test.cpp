#include "dns/presentation.hpp"

#include "zone_text.hpp"

#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

TEST(presentation, data_of_each_type_renders_in_master_form) {
    std::string_view const strings[] = {"v=spf1 -all", "a\"b\\c\x01\xC3"};
    std::pair<rr_type, std::pair<rdata, std::string_view>> const cases[] = {
        {rr_type::a, {make_a({192, 0, 2, 1}), "192.0.2.1"}},
        {rr_type::aaaa, {parse_aaaa("2001:db8:0:0::1").value(), "2001:db8::1"}},
        {rr_type::ns, {make_ns(n("ns1.example")), "ns1.example."}},
        {rr_type::mx, {make_mx(10, n("mx.example")), "10 mx.example."}},
        {rr_type::txt, {make_txt(strings).value(), R"("v=spf1 -all" "a\"b\\c\001\195")"}},
        {rr_type::caa,
         {make_caa(0, "issue", "ca.example; policy=ev").value(), R"(0 issue "ca.example; policy=ev")"}},
        {rr_type::tlsa, {make_tlsa(3, 1, 1, bytes{0xDE, 0xAD}), "3 1 1 dead"}},
        // RFC 2782, "Example"
        {rr_type::srv, {make_srv(0, 1, 9, n("old-slow-box.example.com")), "0 1 9 old-slow-box.example.com."}},
        {rr_type::srv, {make_srv(0, 0, 0, name()), "0 0 0 ."}},
        // RFC 3403 §6.2
        {rr_type::naptr,
         {make_naptr(100, 10, "u", "E2U+sip", "!^.*$!sip:information@foo.se!i", name()).value(),
          R"(100 10 "u" "E2U+sip" "!^.*$!sip:information@foo.se!i" .)"}},
        // RFC 3263 §4.1
        {rr_type::naptr,
         {make_naptr(50, 50, "s", "SIPS+D2T", "", n("_sips._tcp.example.com")).value(),
          R"(50 50 "s" "SIPS+D2T" "" _sips._tcp.example.com.)"}},
        // a backslash in the regexp, as ENUM's "\1" has it, is doubled in the text
        {rr_type::naptr,
         {make_naptr(100, 10, "u", "E2U+sip", R"(!^(.*)$!sip:\1@foo.se!)", name()).value(),
          R"(100 10 "u" "E2U+sip" "!^(.*)$!sip:\\1@foo.se!" .)"}},
        // RFC 3597 §5
        {static_cast<rr_type>(731), {{0xAB, 0xCD, 0xEF, 1, 2, 3}, "\\# 6 abcdef010203"}},
        {static_cast<rr_type>(62347), {{}, "\\# 0"}},
        {rr_type::a, {{1, 2}, "\\# 2 0102"}},
    };
    for (auto const &[type, expected] : cases) EXPECT_EQ(render_rdata(type, expected.first), expected.second);
}

TEST(presentation, zone_file_begins_with_soa_and_has_a_line_for_each_record) {
    auto const zone = zone_of("example", {a_of("a.example", "192.0.2.7"), txt_of("*.example", "any")}, 42);
    EXPECT_EQ(render_zone_file(zone->rrsets()),
              "example. 3600 IN SOA ns1.example. hostmaster.example. 42 7200 900 1209600 300\n"
              "example. 3600 IN NS ns1.example.\n"
              "*.example. 3600 IN TXT \"any\"\n"
              "a.example. 3600 IN A 192.0.2.7\n");
}

}  // namespace
}  // namespace cusax::dns
