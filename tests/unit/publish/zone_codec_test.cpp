#include "publish/zone_codec.hpp"

#include <gtest/gtest.h>

namespace cusax::publish {
namespace {

TEST(zone_codec, rrset_survives_the_way_through_the_database) {
    auto const owner = dns::name::parse("_sip._udp.capulet.example.").value();
    auto const target = dns::name::parse("sip1.capulet.example.").value();
    dns::rrset const set{
        .owner = owner,
        .type = dns::rr_type::srv,
        .ttl = dns::time_to_live(3600),
        .records = {dns::make_srv(10, 50, 5060, target), dns::make_srv(20, 0, 5060, target)}};
    EXPECT_EQ(from_stored(to_stored(set)), set);
}

TEST(zone_codec, key_is_lower_case_without_the_final_dot) {
    EXPECT_EQ(zone_key(dns::name::parse("Capulet.EXAMPLE.").value()), "capulet.example");
    EXPECT_EQ(zone_origin("capulet.example"), dns::name::parse("CAPULET.example.").value());
    EXPECT_TRUE(zone_origin(zone_key(dns::name())).is_root());
}

TEST(zone_codec, row_that_holds_no_name_is_a_broken_invariant) {
    storage::stored_rrset const row{.owner = "a..b", .type = 1, .ttl = 60, .rdata = {{192, 0, 2, 1}}};
    EXPECT_THROW(from_stored(row), std::runtime_error);
}

}  // namespace
}  // namespace cusax::publish
