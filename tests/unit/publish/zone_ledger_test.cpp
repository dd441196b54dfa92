#include "publish/zone_ledger.hpp"

#include "publish/zone_codec.hpp"

#include <gtest/gtest.h>

namespace cusax::publish {
namespace {

model::domain capulet() {
    auto domain = model::make_domain(model::domain_name::parse("capulet.example").value());
    domain.sip.servers.push_back({.transport = model::sip_transport::tls,
                                  .at = {.host = model::domain_name::parse("sip1.capulet.example").value(),
                                         .port = 5061,
                                         .priority = 10,
                                         .weight = 50}});
    return domain;
}

projection::desired_zone zone_of(model::domain const &domain) { return projection::zones_of(domain).front(); }

storage::zone_snapshot snapshot(std::uint32_t serial, bool live, std::vector<storage::stored_rrset> rrsets) {
    return {.revision = 1,
            .zones = {{.name = "capulet.example",
                       .serial = serial,
                       .live = live,
                       .revision = 1,
                       .rrsets = std::move(rrsets)}}};
}

TEST(zone_ledger, zone_never_published_begins_at_serial_1) {
    zone_ledger const ledger({});
    auto const write = ledger.write_for(zone_of(capulet())).value();
    ASSERT_TRUE(write);
    EXPECT_EQ(write->new_serial, 1U);
    EXPECT_FALSE(write->expected_serial);
    EXPECT_TRUE(write->removed.empty());
    EXPECT_EQ(write->added.size(), 4U) << "SOA, NS, NAPTR and one SRV";
}

TEST(zone_ledger, zone_that_is_as_it_should_be_is_not_written) {
    zone_ledger ledger({});
    auto const desired = zone_of(capulet());
    ledger.accept(*ledger.write_for(desired).value());
    EXPECT_FALSE(ledger.write_for(desired).value());
}

TEST(zone_ledger, change_is_the_difference_and_the_next_serial) {
    zone_ledger ledger({});
    ledger.accept(*ledger.write_for(zone_of(capulet())).value());
    auto changed = capulet();
    changed.sip.servers.front().at.port = 5062;
    auto const write = ledger.write_for(zone_of(changed)).value();
    ASSERT_TRUE(write);
    EXPECT_EQ(write->expected_serial, 1U);
    EXPECT_EQ(write->new_serial, 2U);
    ASSERT_EQ(write->removed.size(), 1U);
    ASSERT_EQ(write->added.size(), 1U);
    EXPECT_EQ(write->added.front().owner, "_sips._tcp.capulet.example");
    ledger.accept(*write);
    EXPECT_FALSE(ledger.write_for(zone_of(changed)).value());
}

TEST(zone_ledger, retired_zone_returns_with_a_larger_serial) {
    zone_ledger ledger(snapshot(41, true, to_stored(zone_of(capulet()).records)));
    auto const origin = zone_origin("capulet.example");
    auto const retired = ledger.retirement_of(origin);
    ASSERT_TRUE(retired);
    EXPECT_TRUE(retired->retire);
    EXPECT_EQ(retired->new_serial, 42U);
    ledger.accept(*retired);
    EXPECT_FALSE(ledger.retirement_of(origin)) << "it is out of service already";
    EXPECT_TRUE(ledger.live().empty());

    auto const returned = ledger.write_for(zone_of(capulet())).value();
    ASSERT_TRUE(returned);
    EXPECT_EQ(returned->expected_serial, 42U);
    EXPECT_EQ(returned->new_serial, 43U);
    EXPECT_TRUE(returned->removed.empty());
}

// RFC 1982 §3.1: after 2^32-1 the serial goes round; 0 is passed over.
TEST(zone_ledger, serial_goes_round_past_zero) {
    zone_ledger const ledger(snapshot(0xFFFFFFFF, false, {}));
    EXPECT_EQ(ledger.write_for(zone_of(capulet())).value()->new_serial, 1U);
}

TEST(zone_ledger, records_that_are_no_zone_are_refused) {
    zone_ledger const ledger({});
    auto desired = zone_of(capulet());
    desired.records.push_back({.owner = dns::name::parse("elsewhere.example.").value(),
                               .type = dns::rr_type::a,
                               .ttl = dns::time_to_live(60),
                               .records = {dns::make_a({192, 0, 2, 1})}});
    EXPECT_FALSE(ledger.write_for(desired));
}

}  // namespace
}  // namespace cusax::publish
