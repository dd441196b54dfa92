#include "dns/zone_set.hpp"

#include "zone_text.hpp"

#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

std::string closest_origin(zone_set const &zones, std::string_view qname) {
    name const asked = n(qname);
    suffixes const names(asked.wire());
    zone const *const found = zones.closest(names, names.labels());
    return found == nullptr ? "none" : found->origin().render();
}

TEST(zone_set, the_longest_origin_wins) {
    zone_set const zones(
        {zone_of("example", {}), zone_of("_tcp.capulet.example", {}), zone_of("capulet.example", {})});
    EXPECT_EQ(closest_origin(zones, "_sip._TCP.Capulet.example"), "_tcp.capulet.example.");
    EXPECT_EQ(closest_origin(zones, "_udp.capulet.example"), "capulet.example.");
    EXPECT_EQ(closest_origin(zones, "example"), "example.");
    EXPECT_EQ(closest_origin(zones, "xcapulet.example"), "example.");
    EXPECT_EQ(closest_origin(zones, "net"), "none");
    EXPECT_EQ(closest_origin(zones, "."), "none");
    EXPECT_EQ(closest_origin(zones.with({zone_of(".", {})}, {}), "anything.at.all"), ".");
}

TEST(zone_set, changed_set_leaves_the_old_one_as_it_was) {
    zone_set const before({zone_of("a.example", {}, 1), zone_of("b.example", {}, 1)});
    zone_set const after =
        before.with({zone_of("A.example", {}, 2), zone_of("c.example", {})}, {n("B.example"), n("no.such")});
    EXPECT_EQ(before.size(), 2U);
    EXPECT_EQ(before.find(n("a.example"))->serial(), 1U);
    EXPECT_EQ(after.size(), 2U);
    EXPECT_EQ(after.find(n("a.example"))->serial(), 2U);
    EXPECT_EQ(after.find(n("b.example")), nullptr);
    ASSERT_EQ(after.zones().size(), 2U);
    EXPECT_EQ(after.zones()[1]->origin(), n("c.example"));
}

TEST(zone_set, thousands_of_zones_are_found) {
    std::vector<zone_set::zone_pointer> many;
    for (int i = 0; i < 3000; ++i) many.push_back(zone_of("d" + std::to_string(i) + ".example", {}));
    zone_set const zones(many);
    EXPECT_EQ(zones.size(), many.size());
    for (auto const &zone : many) ASSERT_EQ(zones.find(zone->origin()), zone);
    EXPECT_EQ(zones.find(n("d3000.example")), nullptr);
}

}  // namespace
}  // namespace cusax::dns
