#include "dns/rdata_parser.hpp"

#include "dns/presentation.hpp"

#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

name const origin = name::parse("capulet.example.").value();

std::string hex_of(rr_type type, std::string_view text) {
    auto const data = parse_rdata(type, text, origin);
    return data ? encode_hex(*data) : "refused: " + data.error().detail;
}

std::string canonical(rr_type type, std::string_view text) {
    auto const data = parse_rdata(type, text, origin);
    return data ? render_rdata(type, *data) : "refused: " + data.error().detail;
}

constexpr auto sha1 = "0123456789abcdef0123456789abcdef01234567";
constexpr auto sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

// What is written, and how it is written back.
TEST(rdata_parser, data_of_each_type_is_read_and_rendered_back) {
    struct {
        rr_type type;
        std::string written;
        std::string rendered;
    } const cases[] = {
        {rr_type::a, "192.0.2.1", "192.0.2.1"},
        {rr_type::aaaa, "2001:DB8:0::1", "2001:db8::1"},
        {rr_type::ns, "ns1", "ns1.capulet.example."},
        {rr_type::ns, "@", "capulet.example."},
        {rr_type::cname, "www.montague.example.", "www.montague.example."},
        {rr_type::ptr, "Juliet", "Juliet.capulet.example."},
        {rr_type::mx, "  10\tmail  ", "10 mail.capulet.example."},
        {rr_type::mx, "0 .", "0 ."},  // RFC 7505
        {rr_type::srv, "0 1 5060 sip", "0 1 5060 sip.capulet.example."},
        {rr_type::txt, "v=spf1 \"-all now\" \"\"", R"("v=spf1" "-all now" "")"},
        {rr_type::txt, R"("a\"b\\c\;\195\164")", R"("a\"b\\c;\195\164")"},
        {rr_type::txt, "\"Grüße\"", R"("Gr\195\188\195\159e")"},
        {rr_type::hinfo, "PDP-11 \"Unix V7\"", R"("PDP-11" "Unix V7")"},
        // RFC 3403 §6.2
        {rr_type::naptr, R"(100 10 "u" "E2U+sip" "!^.*$!sip:information@foo.se!i" .)",
         R"(100 10 "u" "E2U+sip" "!^.*$!sip:information@foo.se!i" .)"},
        {rr_type::naptr, R"(100 10 u E2U+sip "!^(.*)$!sip:\\1@foo.se!" .)",
         R"(100 10 "u" "E2U+sip" "!^(.*)$!sip:\\1@foo.se!" .)"},
        {rr_type::naptr, R"(10 50 s SIPS+D2T "" _sips._tcp)",
         R"(10 50 "s" "SIPS+D2T" "" _sips._tcp.capulet.example.)"},
        // RFC 8659 §4.2
        {rr_type::caa, "0 issue \"ca1.example.net; account=230123\"",
         R"(0 issue "ca1.example.net; account=230123")"},
        {rr_type::caa, R"(128 iodef mailto:security@capulet.example)",
         R"(128 iodef "mailto:security@capulet.example")"},
        {rr_type::caa, "0 issue \"\\;\"", R"(0 issue ";")"},
        {rr_type::tlsa, std::string("3 1 1 ") + sha256, std::string("3 1 1 ") + sha256},
        {rr_type::tlsa, "3 0 0 DEAD be ef", "3 0 0 deadbeef"},
        {rr_type::sshfp, std::string("4 1 ") + sha1, std::string("4 1 ") + sha1},
        {rr_type::ds, std::string("60485 5 1 ") + sha1, std::string("60485 5 1 ") + sha1},
        // RFC 3597 §5: known types too
        {static_cast<rr_type>(731), "\\# 6 abcd ( ef 010203", "refused"},
        {static_cast<rr_type>(731), "\\# 6 ABCD ef010203", "\\# 6 abcdef010203"},
        {static_cast<rr_type>(731), "\\# 0", "\\# 0"},
        {rr_type::a, "\\# 4 0a000001", "10.0.0.1"},
    };
    for (auto const &[type, written, rendered] : cases) {
        auto const data = parse_rdata(type, written, origin);
        if (rendered == "refused") {
            EXPECT_FALSE(data) << written;
            continue;
        }
        ASSERT_TRUE(data) << written << ": " << data.error().detail;
        EXPECT_EQ(render_rdata(type, *data), rendered);
        EXPECT_EQ(parse_rdata(type, rendered, name()), *data) << rendered;
    }
}

// RFC 9460 appendix D.1 and D.2, "figure n" as numbered there
TEST(rdata_parser, service_bindings_of_rfc_9460_have_their_octets) {
    std::pair<char const *, char const *> const cases[] = {
        {"0 foo.example.com.", "000003666f6f076578616d706c6503636f6d00"},  // 2
        {"1 .", "000100"},                                                 // 3
        {"16 foo.example.com. port=53", "001003666f6f076578616d706c6503636f6d00000300020035"},
        {"1 foo.example.com. key667=hello", "000103666f6f076578616d706c6503636f6d00029b000568656c6c6f"},
        {R"(1 foo.example.com. key667="hello\210qoo")",
         "000103666f6f076578616d706c6503636f6d00029b000968656c6c6fd2716f6f"},
        {R"(1 foo.example.com. ipv6hint="2001:db8::1,2001:db8::53:1")",
         "000103666f6f076578616d706c6503636f6d0000060020"
         "20010db800000000000000000000000120010db8000000000000000000530001"},
        {R"(16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1)",
         "001003666f6f076578616d706c65036f72670000000004000100040001000902683205683"
         "32d313900040004c0000201"},
        {R"(16 foo.example.org. alpn="f\\\\oo\\,bar,h2")",
         "001003666f6f076578616d706c65036f726700000100"
         "0c08665c6f6f2c626172026832"},
        {R"(16 foo.example.org. alpn=f\\\092oo\092,bar,h2)",
         "001003666f6f076578616d706c65036f726700000100"
         "0c08665c6f6f2c626172026832"},
        {"1 . alpn=h2 no-default-alpn ech=AAEC",
         "00010000010003026832000200000005000300"
         "0102"},
    };
    for (auto const &[written, octets] : cases) {
        EXPECT_EQ(hex_of(rr_type::svcb, written), octets) << written;
        auto const data = parse_rdata(rr_type::https, written, origin);
        ASSERT_TRUE(data) << written;
        EXPECT_EQ(parse_rdata(rr_type::https, render_rdata(rr_type::https, *data), name()), *data)
            << render_rdata(rr_type::https, *data);
    }
    EXPECT_EQ(canonical(rr_type::https, "1 . port=443 alpn=h3,h2 no-default-alpn"),
              R"(1 . alpn="h3,h2" no-default-alpn port="443")");
    EXPECT_EQ(canonical(rr_type::svcb, R"(16 foo alpn="f\\\\oo\\,bar,h2")"),
              R"(16 foo.capulet.example. alpn="f\\\\oo\\,bar,h2")");
}

TEST(rdata_parser, data_that_cannot_be_is_refused) {
    std::pair<rr_type, std::string> const cases[] = {
        {rr_type::a, ""},
        {rr_type::a, "   "},
        {rr_type::a, "192.0.2.256"},
        {rr_type::a, "192.0.2"},
        {rr_type::a, "192.0.2.1 192.0.2.2"},
        {rr_type::a, "\"192.0.2.1\""},
        {rr_type::a, "2001:db8::1"},
        {rr_type::a, "\\# 3 0a0000"},
        {rr_type::a, "\\# 4 0a0000"},
        {rr_type::a, "\\# 4 0a00000g"},
        {rr_type::a, "\\#"},
        {rr_type::aaaa, "192.0.2.1"},
        {rr_type::ns, "a..b"},
        {rr_type::ns, "bücher"},
        {rr_type::ns, "\"ns1\""},
        {rr_type::ns, std::string(64, 'a')},
        {rr_type::mx, "mail"},
        {rr_type::mx, "65536 mail"},
        {rr_type::mx, "-1 mail"},
        {rr_type::mx, "+1 mail"},
        {rr_type::srv, "0 0 5060"},
        {rr_type::txt, "\"open"},
        {rr_type::txt, "\"a\"\"b\""},
        {rr_type::txt, "a\"b\""},
        {rr_type::txt, "a\\"},
        {rr_type::txt, "\\256"},
        {rr_type::txt, "\\25"},
        {rr_type::txt, "v=spf1 ; comment"},
        {rr_type::txt, "( a )"},
        {rr_type::txt, "a\nb"},
        {rr_type::txt, std::string(256, 'a')},
        {rr_type::naptr, R"(100 10 u E2U+sip "!^.*$!sip:juliet@capulet.example" .)"},
        {rr_type::naptr, R"(100 10 u E2U+sip "!^.*$!sip:juliet@capulet.example!" other.example.)"},
        {rr_type::caa, "256 issue ca.example"},
        {rr_type::caa, "0 is_sue ca.example"},
        {rr_type::caa, "0 issue"},
        {rr_type::caa, "0 issue ca.example ; x=y"},
        {rr_type::tlsa, "3 1 1 0"},
        {rr_type::tlsa, "3 1 1"},
        {rr_type::tlsa, "3 1 1 dead"},  // RFC 6698 §2.1.3: SHA-256 has 32 octets
        {rr_type::ds, "60485 5 2 " + std::string(sha1)},
        {rr_type::sshfp, "4 2 " + std::string(sha1)},
        {rr_type::https, "1"},
        {rr_type::https, "1 . h2"},
        {rr_type::https, "1 . alpn"},
        {rr_type::https, "1 . alpn="},
        {rr_type::https, "1 . alpn=h2,,h3"},
        {rr_type::https, "1 . alpn=h2 alpn=h3"},
        {rr_type::https, "1 . port=65536"},
        {rr_type::https, "1 . port=http"},
        {rr_type::https, "1 . key65535=x"},
        {rr_type::https, "1 . key01=h2"},
        {rr_type::https, "1 . ipv4hint=2001:db8::1"},
        {rr_type::https, "1 . no-default-alpn"},
        {rr_type::https, "1 . no-default-alpn=x alpn=h2"},
        {rr_type::https, "1 . mandatory=alpn"},
        {rr_type::https, "1 . mandatory=mandatory,alpn alpn=h2"},
        {rr_type::https, "1 . mandatory=alpn,alpn alpn=h2"},
        {rr_type::https, "1 . \"alpn=h2\""},
        {rr_type::https, "0 svc alpn=h2"},
        {static_cast<rr_type>(731), "abcd"},
    };
    for (auto const &[type, text] : cases) {
        auto const data = parse_rdata(type, text, origin);
        ASSERT_FALSE(data) << render_type(type) << ' ' << text;
        EXPECT_EQ(data.error().code, error_code::invalid_input);
        EXPECT_FALSE(data.error().detail.empty());
    }
}

TEST(rdata_parser, more_words_than_any_record_has_are_refused) {
    std::string text;
    for (int i = 0; i < 301; ++i) text += "a ";
    EXPECT_FALSE(parse_rdata(rr_type::txt, text, origin));
    EXPECT_TRUE(parse_rdata(rr_type::txt, text.substr(2), origin));
}

}  // namespace
}  // namespace cusax::dns
