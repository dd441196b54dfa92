#include "dns/record.hpp"

#include "dns/rdata_format.hpp"

#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

name n(std::string_view text) { return name::parse(text).value(); }

TEST(record_type, mnemonics_and_numbers_round_trip) {
    for (rr_type const type :
         {rr_type::a, rr_type::naptr, rr_type::caa, rr_type::https, static_cast<rr_type>(65280)})
        EXPECT_EQ(parse_type(render_type(type)), type);
    EXPECT_EQ(render_type(static_cast<rr_type>(731)), "TYPE731");  // RFC 3597 §5
    EXPECT_EQ(parse_type("naptr"), rr_type::naptr);
    EXPECT_EQ(parse_type("type1"), rr_type::a);
    for (auto const text : {"", "TYPE", "TYPE65536", "TYPE1x", "BOGUS", "TYP"})
        EXPECT_FALSE(parse_type(text)) << text;
}

TEST(record_type, meta_types_belong_to_no_zone) {
    for (rr_type const type : {rr_type::opt, rr_type::tsig, rr_type::axfr, rr_type::any, rr_type{}})
        EXPECT_TRUE(is_meta_type(type));
    for (rr_type const type : {rr_type::a, rr_type::caa, rr_type::https}) EXPECT_FALSE(is_meta_type(type));
}

TEST(rdata, builders_lay_out_the_wire) {
    EXPECT_EQ(make_srv(1, 2, 5060, n("a.")), (bytes{0, 1, 0, 2, 0x13, 0xC4, 1, 'a', 0}));
    EXPECT_EQ(make_srv(0, 0, 0, name()), (bytes{0, 0, 0, 0, 0, 0, 0})) << "RFC 2782: not offered";
    EXPECT_EQ(make_mx(10, n("a.")), (bytes{0, 10, 1, 'a', 0}));
    EXPECT_EQ(make_a({192, 0, 2, 1}), (bytes{192, 0, 2, 1}));
    EXPECT_EQ(parse_a("192.0.2.1"), make_a({192, 0, 2, 1}));
    EXPECT_EQ(parse_aaaa("2001:db8::1").value()[15], 1);
    EXPECT_EQ(make_naptr(100, 50, "s", "SIP+D2U", "", n("a.")),
              (bytes{0, 100, 0, 50, 1, 's', 7, 'S', 'I', 'P', '+', 'D', '2', 'U', 0, 1, 'a', 0}));
    EXPECT_EQ(make_caa(128, "issue", "x"), (bytes{128, 5, 'i', 's', 's', 'u', 'e', 'x'}));
    EXPECT_EQ(make_tlsa(3, 1, 1, bytes{0xAB}), (bytes{3, 1, 1, 0xAB}));
    std::string_view const strings[] = {"a", ""};
    EXPECT_EQ(make_txt(strings), (bytes{1, 'a', 0}));
}

TEST(rdata, unfit_input_refused) {
    for (auto const text : {"", "192.0.2", "192.0.2.256", "2001:db8::1", "192.0.2.1 "})
        EXPECT_FALSE(parse_a(text)) << text;
    EXPECT_FALSE(parse_a(std::string_view("192.0.2.1\0x", 11)));
    EXPECT_FALSE(parse_aaaa("192.0.2.1"));
    std::string const too_long(256, 'x');
    std::string_view const strings[] = {too_long};
    EXPECT_FALSE(make_txt(strings));
    EXPECT_FALSE(make_txt({}));
    EXPECT_FALSE(make_naptr(1, 1, "u", "E2U+sip", too_long, name()));
    EXPECT_FALSE(make_caa(0, "", "x"));
    EXPECT_FALSE(make_caa(0, "is-sue", "x"));
}

TEST(rdata, soa_reads_back) {
    soa_data const soa{.mname = n("ns1.example."),
                       .rname = n("hostmaster.example."),
                       .serial = 0xFFFFFFFE,
                       .refresh = time_to_live(1),
                       .retry = time_to_live(2),
                       .expire = time_to_live(3),
                       .minimum = time_to_live(4)};
    auto const read = parse_soa(make_soa(soa));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->rname, soa.rname);
    EXPECT_EQ(read->serial, soa.serial);
    EXPECT_EQ(read->expire, soa.expire);
    EXPECT_EQ(read->minimum, soa.minimum);
    EXPECT_EQ(soa_expire(make_soa(soa)), soa.expire);
    EXPECT_EQ(parse_soa(with_serial(make_soa(soa), 7))->serial, 7U);
    EXPECT_EQ(with_serial(make_soa(soa), soa.serial), make_soa(soa));
    EXPECT_FALSE(parse_soa(bytes{0, 0}));
}

TEST(rdata, data_must_be_exactly_of_its_type) {
    struct {
        rr_type type;
        bytes data;
        bool valid;
    } const cases[] = {
        {rr_type::a, {1, 2, 3, 4}, true},
        {rr_type::a, {1, 2, 3}, false},
        {rr_type::a, {1, 2, 3, 4, 5}, false},
        {rr_type::ns, {0}, true},
        {rr_type::ns, {0xC0, 0x0C}, false},
        {rr_type::ns, {}, false},
        {rr_type::txt, {}, false},
        {rr_type::txt, {2, 'a'}, false},
        {rr_type::txt, {0}, true},
        {rr_type::srv, {0, 0, 0, 0, 0, 0}, false},
        {rr_type::caa, {0, 0}, false},
        {rr_type::naptr, {0, 1, 0, 1, 0, 0, 0, 0}, true},
        {rr_type::naptr, {0, 1, 0, 1, 0, 0}, false},
        {static_cast<rr_type>(65280), {}, true},
    };
    for (auto const &[type, data, valid] : cases)
        EXPECT_EQ(is_valid_rdata(type, data), valid) << render_type(type) << ' ' << encode_hex(data);
}

TEST(rdata, names_inside_compare_without_case_all_else_with_it) {
    EXPECT_TRUE(equal_rdata(rr_type::srv, make_srv(1, 2, 3, n("A.b.")), make_srv(1, 2, 3, n("a.B."))));
    EXPECT_FALSE(equal_rdata(rr_type::srv, make_srv(1, 2, 3, n("a.")), make_srv(1, 2, 4, n("a."))));
    EXPECT_FALSE(equal_rdata(rr_type::txt, bytes{1, 'a'}, bytes{1, 'A'}));
    EXPECT_FALSE(equal_rdata(rr_type::a, bytes{0, 0, 0, 'a'}, bytes{0, 0, 0, 'A'}));
}

}  // namespace
}  // namespace cusax::dns
