#include "publish/zone_batch.hpp"

#include <gmock/gmock.h>

namespace cusax::publish {
namespace {

using testing::ElementsAre;

dns::name named(std::string_view text) { return dns::name::parse(text).value(); }

dns::rrset number(std::string_view owner, std::string_view uri) {
    return {.owner = named(owner),
            .type = dns::rr_type::naptr,
            .ttl = dns::time_to_live(3600),
            .records = {dns::make_naptr(100, 10, "u", "E2U+sip", uri, dns::name()).value()}};
}

dns::rrset soa(std::string_view origin) {
    dns::soa_data data;
    data.mname = named("ns1.capulet.example.");
    return {.owner = named(origin),
            .type = dns::rr_type::soa,
            .ttl = dns::time_to_live(3600),
            .records = {dns::make_soa(data)}};
}

TEST(zone_batch, sides_of_one_zone_become_one_write_with_the_next_serial) {
    zone_batch batch;
    EXPECT_TRUE(batch.empty());
    batch.exchange("e164.example", {.removed = {}, .added = {soa("e164.example.")}});
    batch.exchange("e164.example",
                   {.removed = {number("1.e164.example.", "a")}, .added = {number("2.e164.example.", "b")}},
                   {{named("2.e164.example."), "juliet"}});
    auto const writes = batch.writes({{"e164.example", {.serial = 0xFFFFFFFF, .live = true}}});
    ASSERT_EQ(writes.size(), 1U);
    EXPECT_EQ(writes[0].expected_serial, 0xFFFFFFFF);
    EXPECT_EQ(writes[0].new_serial, 1U) << "0 is passed over";
    ASSERT_EQ(writes[0].removed.size(), 1U);
    EXPECT_EQ(writes[0].removed[0].owner, "1.e164.example");
    ASSERT_EQ(writes[0].added.size(), 2U);
    EXPECT_EQ(writes[0].added[0].account, "");
    EXPECT_EQ(writes[0].added[1].account, "juliet");
    EXPECT_THAT(writes[0].added[1].content, ElementsAre(R"(100 10 "u" "E2U+sip" "b" .)"));
}

TEST(zone_batch, zone_never_published_begins_at_serial_one) {
    zone_batch batch;
    batch.exchange("capulet.example", {.removed = {}, .added = {soa("capulet.example.")}});
    auto const writes = batch.writes({});
    EXPECT_EQ(writes.at(0).expected_serial, std::nullopt);
    EXPECT_EQ(writes.at(0).new_serial, 1U);
}

TEST(zone_batch, retired_zone_is_written_without_rrsets) {
    zone_batch batch;
    batch.exchange("capulet.example", {.removed = {}, .added = {number("1.capulet.example.", "a")}});
    batch.retire("capulet.example");
    auto const writes = batch.writes({{"capulet.example", {.serial = 7, .live = true}}});
    EXPECT_TRUE(writes.at(0).retire);
    EXPECT_EQ(writes.at(0).new_serial, 8U);
    EXPECT_TRUE(writes.at(0).added.empty());
}

TEST(zone_batch, zones_that_bring_no_soa_are_named) {
    zone_batch batch;
    batch.exchange("a.example", {.removed = {}, .added = {number("1.a.example.", "a")}});
    batch.exchange("b.example", {.removed = {}, .added = {soa("b.example."), number("1.b.example.", "a")}});
    batch.retire("c.example");
    EXPECT_THAT(batch.without_soa(), ElementsAre("a.example"));
    batch.drop("a.example");
    EXPECT_THAT(batch.names(), ElementsAre("b.example", "c.example"));
}

}  // namespace
}  // namespace cusax::publish
