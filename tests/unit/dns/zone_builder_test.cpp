#include "dns/zone_builder.hpp"

#include "zone_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cusax::dns {
namespace {

result<zone> built_of(std::vector<rrset> const &records, std::uint32_t serial = 1) {
    zone_builder builder(n("example"));
    for (rrset const &set : records)
        if (auto const done = builder.add(set); !done) return failure(done.error());
    return builder.finish(serial);
}

// Digits as ENUM has them: every tenth owner shares its parent.
std::string number(int i) {
    std::string text;
    for (char const digit : std::to_string(1000000 + i)) text = std::string(1, digit) + '.' + text;
    return text + "example";
}

// What every owner is: its number of children and its records.
std::vector<std::string> nodes_of(zone const &from) {
    std::vector<std::string> all;
    for (auto walk = from.nodes(); auto const node = walk.next();) {
        std::string text = name::from_wire(node->owner()).value().render();
        std::ranges::transform(text, text.begin(), [](char c) {
            return static_cast<char>(to_lower(static_cast<unsigned char>(c)));
        });
        text += ' ' + std::to_string(node->children());
        node->each([&text](rrset_view const &set) {
            text += ' ' + render_type(set.type) + std::to_string(set.ttl.count()) + encode_hex(set.body);
        });
        all.push_back(std::move(text));
    }
    std::ranges::sort(all);
    return all;
}

TEST(zone_builder, order_and_parts_do_not_matter) {
    rrset two = a_of("b.a.example", "192.0.2.2");
    std::vector<rrset> records = {soa_of("example"),
                                  ns_of("example", "ns1.example"),
                                  a_of("b.a.example", "192.0.2.1"),
                                  two,
                                  txt_of("b.a.example", "t"),
                                  txt_of("A.example", "an ancestor"),
                                  txt_of("*.w.example", "w"),
                                  ns_of("s.example", "ns.s.example")};
    auto const first = built_of(records);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->find(n("b.a.example"), rr_type::a)->records.size(), 2U);
    std::ranges::reverse(records);
    auto const second = built_of(records);
    ASSERT_TRUE(second);
    EXPECT_EQ(nodes_of(*first), nodes_of(*second));
    EXPECT_EQ(second->rrsets(), first->rrsets());
    EXPECT_EQ(second->record_count(), 8U);
    EXPECT_TRUE(second->has_delegations());
    EXPECT_TRUE(second->has_wildcards());
    for (zone const &each : {*first, *second})
        EXPECT_TRUE(std::ranges::any_of(each.rrsets(), [](rrset const &set) {
            return set.owner.render() == "A.example.";
        })) << "as it was written";
}

// The same zone by the other way: built empty, then changed. Large enough to be put together in parts.
TEST(zone_builder, large_zone_equals_one_that_grew_by_changes) {
    constexpr int count = 12000;
    std::vector<rrset> records = {soa_of("example"), ns_of("example", "ns1.example")};
    for (int i = 0; i < count; ++i) records.push_back(txt_of(number(i), std::to_string(i)));
    auto const whole = built_of(records, 7);
    ASSERT_TRUE(whole);

    auto grown = zone_of("example", {});
    for (int first = 0; first < count; first += 3000) {
        zone_change change;
        for (int i = first; i < first + 3000; ++i)
            change.added.push_back(txt_of(number(i), std::to_string(i)));
        std::uint32_t const serial = first + 3000 == count ? 7 : grown->serial() + 1;
        grown = std::make_shared<zone const>(grown->apply(change, serial).value());
    }
    EXPECT_EQ(whole->record_count(), grown->record_count());
    EXPECT_EQ(nodes_of(*whole), nodes_of(*grown));
    for (int const i : {0, 4711, count - 1})
        EXPECT_EQ(whole->find(n(number(i)), rr_type::txt), txt_of(number(i), std::to_string(i)));

    zone_change all;
    for (int i = 0; i < count; ++i) all.removed.push_back(txt_of(number(i), std::to_string(i)));
    EXPECT_EQ(nodes_of(*whole->apply(all, 8)), nodes_of(*zone_of("example", {}, 8)))
        << "the children were counted right: nothing stays";
}

TEST(zone_builder, faults_that_only_the_whole_shows_are_refused_at_the_end) {
    rrset other_ttl = a_of("h.example", "192.0.2.2");
    other_ttl.ttl = time_to_live(17);
    struct {
        std::vector<rrset> records;
        std::string_view reason;
    } const cases[] = {
        {{cname_of("a.example", "b.example"), txt_of("a.example", "t")}, "beside other data"},
        {{cname_of("a.example", "b.example"), cname_of("a.example", "c.example")}, "more than one"},
        {{a_of("h.example", "192.0.2.1"), a_of("H.example", "192.0.2.1")}, "the same record twice"},
        {{a_of("h.example", "192.0.2.1"), other_ttl}, "TTLs"},
    };
    for (auto const &[records, reason] : cases) {
        zone_builder builder(n("example"));
        for (rrset const &set : {soa_of("example"), ns_of("example", "ns1.example")})
            ASSERT_TRUE(builder.add(set));
        for (rrset const &set : records) EXPECT_TRUE(builder.add(set)) << reason;
        auto const done = builder.finish(1);
        ASSERT_FALSE(done) << reason;
        EXPECT_NE(done.error().detail.find(reason), std::string::npos) << done.error().detail;
    }
}

TEST(zone_builder, refused_rrset_leaves_no_trace) {
    zone_builder builder(n("example"));
    for (rrset const &set : {soa_of("example"), ns_of("example", "ns1.example")})
        ASSERT_TRUE(builder.add(set));
    EXPECT_FALSE(builder.add(set_of("x.y.example", rr_type::a, {{1, 2, 3}})));
    EXPECT_FALSE(builder.add(soa_of("z.example")));
    EXPECT_FALSE(builder.add(a_of("a.other", "192.0.2.1")));
    EXPECT_EQ(nodes_of(*builder.finish(1)), nodes_of(*zone_of("example", {})));
}

}  // namespace
}  // namespace cusax::dns
