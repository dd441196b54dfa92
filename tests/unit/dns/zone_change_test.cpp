#include "dns/zone_change.hpp"

#include "zone_text.hpp"

#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

rrset two_hosts(std::uint32_t ttl, std::string_view first, std::string_view second) {
    return set_of("h.example", rr_type::a, {parse_a(first).value(), parse_a(second).value()}, ttl);
}

TEST(difference, of_equal_zones_is_empty) {
    std::vector<rrset> const one = {soa_of("example"), two_hosts(60, "192.0.2.1", "192.0.2.2")};
    std::vector<rrset> two = {two_hosts(60, "192.0.2.2", "192.0.2.1"), soa_of("EXAMPLE")};
    two[1].records[0] = with_serial(two[1].records[0], 99);
    EXPECT_TRUE(difference(one, two).empty()) << "neither order, nor case, nor the serial counts";
}

TEST(difference, names_single_records_but_a_ttl_moves_the_whole_set) {
    auto const before = two_hosts(60, "192.0.2.1", "192.0.2.2");
    struct {
        std::vector<rrset> current, desired;
        zone_change expected;
    } const cases[] = {
        {{}, {before}, {.removed = {}, .added = {before}}},
        {{before}, {}, {.removed = {before}, .added = {}}},
        {{before},
         {two_hosts(60, "192.0.2.2", "192.0.2.3")},
         {.removed = {set_of("h.example", rr_type::a, {make_a({192, 0, 2, 1})}, 60)},
          .added = {set_of("h.example", rr_type::a, {make_a({192, 0, 2, 3})}, 60)}}},
        {{before},
         {two_hosts(61, "192.0.2.1", "192.0.2.2")},
         {.removed = {before}, .added = {two_hosts(61, "192.0.2.1", "192.0.2.2")}}},
        {{soa_of("example", 300)},
         {soa_of("example", 301)},
         {.removed = {soa_of("example", 300)}, .added = {soa_of("example", 301)}}},
    };
    for (auto const &[current, desired, expected] : cases) EXPECT_EQ(difference(current, desired), expected);
}

TEST(difference, applied_to_the_one_zone_gives_the_other) {
    auto const from = zone_of("example", {a_of("x.y.example", "192.0.2.1"), txt_of("t.example", "old"),
                                          srv_of("_s.example", 1, "a.b")});
    auto const to = zone_of("example",
                            {a_of("z.y.example", "192.0.2.1"), txt_of("t.example", "new"),
                             ns_of("sub.example", "ns.sub.example")},
                            9);
    auto const changed = from->apply(difference(from->rrsets(), to->rrsets()), 9);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->rrsets(), to->rrsets());
    EXPECT_EQ(changed->record_count(), to->record_count());
}

}  // namespace
}  // namespace cusax::dns
