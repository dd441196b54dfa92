#include "dns/request_writer.hpp"

#include "dns/update_writer.hpp"
#include "zone_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr std::chrono::sys_seconds now{1'700'000'000s};

TEST(request_writer, query_is_the_one_that_dnspython_signs) {
    tsig_key const key = key_of("Verona");
    auto const plain = make_query(0x1234, n("capulet.example"), rr_type::axfr, {});
    EXPECT_EQ(encode_hex(plain.octets), "12340000000100000000000007636170756c6574076578616d706c650000fc0001");
    EXPECT_FALSE(plain.verifier);

    auto signed_one = make_query(0x1234, n("capulet.example"), rr_type::axfr, {.key = &key, .now = now});
    query read;
    ASSERT_EQ(parse_query(signed_one.octets, read), query_verdict::readable);
    tsig_keyring const keys({key});
    auto const checked = check_tsig(signed_one.octets, read, {.keys = &keys, .now = now});
    ASSERT_TRUE(checked && checked->verified());
    tsig_signer server(*checked);
    bytes answer = make_query(n("capulet.example"), rr_type::axfr, {.flags = 0x8400});
    EXPECT_EQ(signed_one.verifier->check(with_signature(answer, server, now), now), tsig_verdict::good);
}

// RFC 1996 §3.7
TEST(request_writer, notify_has_the_soa_in_its_answer_section) {
    auto const zone = zone_of("capulet.example", {}, 77);
    auto const notify = make_notify(7, zone->find(n("capulet.example"), rr_type::soa).value(), {});
    decoded const read = decode(notify.octets);
    EXPECT_EQ(read.id, 7);
    EXPECT_EQ(read.flags, 4U << 11U | header_flag::authoritative);
    EXPECT_EQ(read.question, "capulet.example. SOA");
    EXPECT_THAT(read.answer,
                ElementsAre("capulet.example. 3600 SOA ns1.example. hostmaster.example. 77 7200 900 "
                            "1209600 300"));
}

// RFC 2136 §2.4, §2.5; the octets are those that dnspython writes.
TEST(update_writer, every_prerequisite_and_change_has_its_form) {
    update_writer update(0x1234, n("capulet.example"));
    EXPECT_TRUE(update.require_rrset(n("a.capulet.example"), rr_type::a));
    EXPECT_TRUE(update.require_rrset(a_of("b.capulet.example", "192.0.2.1")));
    EXPECT_TRUE(update.forbid_rrset(n("c.capulet.example"), rr_type::txt));
    EXPECT_TRUE(update.remove_rrset(n("f.capulet.example"), rr_type::srv));
    EXPECT_TRUE(update.remove_records(a_of("g.capulet.example", "192.0.2.2")));
    EXPECT_TRUE(update.require_name(n("d.capulet.example")));
    EXPECT_TRUE(update.forbid_name(n("e.capulet.example")));
    EXPECT_TRUE(update.add(a_of("h.capulet.example", "192.0.2.3")));
    EXPECT_EQ(
        encode_hex(update.finish({}).octets),
        "12342800000100050003000007636170756c6574076578616d706c6500000600010161c00c000100ff0000000000000162"
        "c00c00010001000000000004c00002010163c00c001000fe0000000000000164c00c00ff00ff0000000000000165c00c00"
        "ff00fe0000000000000166c00c002100ff0000000000000167c00c000100fe000000000004c00002020168c00c00010001"
        "00000e100004c0000203");
}

TEST(update_writer, names_outside_the_zone_and_its_apex_are_written_as_they_are) {
    update_writer update(1, n("capulet.example"));
    EXPECT_TRUE(update.add(a_of("capulet.example", "192.0.2.1")));
    EXPECT_TRUE(update.add(a_of("notcapulet.example", "192.0.2.1")));
    update_writer root(1, name());
    EXPECT_TRUE(root.add(a_of("capulet.example", "192.0.2.1")));
    EXPECT_THAT(decode(update.finish({}).octets).authority,
                ElementsAre("capulet.example. 3600 A 192.0.2.1", "notcapulet.example. 3600 A 192.0.2.1"));
    EXPECT_THAT(decode(root.finish({}).octets).authority, ElementsAre("capulet.example. 3600 A 192.0.2.1"));
}

TEST(update_writer, five_hundred_records_fit_and_what_does_not_is_refused) {
    tsig_key const key = key_of("verona", tsig_algorithm::hmac_sha512);
    update_writer update(1, n("capulet.example"));
    for (int i = 0; i < 500; ++i)
        EXPECT_TRUE(
            update.add(srv_of("_s" + std::to_string(i) + "._udp.capulet.example", 1, "sip.capulet.example")));
    EXPECT_LE(update.finish({.key = &key, .now = now}).octets.size(), max_message_size);
    EXPECT_FALSE(update.add(set_of("big.capulet.example", static_cast<rr_type>(65280), {bytes(60'000, 1)})));
    decoded const read = decode(update.finish({.key = &key, .now = now}).octets);
    EXPECT_EQ(read.authority.size(), 500U);
    EXPECT_TRUE(read.has_tsig);
}

}  // namespace
}  // namespace cusax::dns
