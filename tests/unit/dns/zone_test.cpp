#include "dns/zone.hpp"

#include "dns/wire_name.hpp"
#include "zone_text.hpp"

#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

std::optional<node_view> node_at(zone const &in, std::string_view owner) {
    name const at = n(owner);
    return in.node(suffixes(at.wire()).hash(), at.wire());
}

TEST(zone, rules_of_the_apex_and_of_sets_are_held) {
    rrset const soa = soa_of("example");
    rrset const ns = ns_of("example", "ns1.example");
    rrset two_soa = soa;
    two_soa.records.push_back(soa_of("example", 17).records.front());
    rrset other_ttl = a_of("h.example", "192.0.2.2");
    other_ttl.ttl = time_to_live(17);
    struct {
        std::vector<rrset> records;
        std::string_view reason;
    } const cases[] = {
        {{}, "SOA: missing"},
        {{ns}, "SOA: missing"},
        {{soa}, "NS: missing"},
        {{two_soa, ns}, "more than one"},
        {{soa, ns, soa_of("sub.example")}, "belongs at the apex"},
        {{soa, ns, cname_of("a.example", "b.example"), a_of("a.example", "192.0.2.1")}, "beside other data"},
        {{soa, ns, cname_of("example", "b.example")}, "beside other data"},
        {{soa, ns, cname_of("a.example", "b.example"), cname_of("a.example", "c.example")}, "more than one"},
        {{soa, ns, a_of("a.other", "192.0.2.1")}, "outside the zone"},
        {{soa, ns, a_of("a.example", "192.0.2.1"), a_of("A.EXAMPLE", "192.0.2.1")}, "the same record twice"},
        {{soa, ns, ns_of("example", "NS1.example")}, "the same record twice"},
        {{soa, ns, a_of("h.example", "192.0.2.1"), other_ttl}, "TTLs"},
        {{soa, ns, set_of("a.example", rr_type::a, {{1, 2, 3}})}, "not of its type"},
        {{soa, ns, set_of("a.example", rr_type::a, {})}, "without records"},
        {{soa, ns, set_of("a.example", rr_type::any, {{1}})}, "no type for a zone"},
        {{soa, ns, set_of("a.example", rr_type::dname, {{0}})}, "no type for a zone"},
        {{soa, ns, set_of("a.example", rr_type::a, {{1, 2, 3, 4}}, 0x80000000)}, "TTL above"},
        {{soa, ns, set_of("a.example", static_cast<rr_type>(65280), {bytes(65000, 7)})},
         "fits into no message"},
    };
    for (auto const &[records, reason] : cases) {
        auto const built = zone::build(n("example"), 1, records);
        ASSERT_FALSE(built) << reason;
        EXPECT_EQ(built.error().code, error_code::invalid_input);
        EXPECT_NE(built.error().detail.find(reason), std::string::npos) << built.error().detail;
    }
}

TEST(zone, serial_given_is_the_serial_served) {
    auto const zone = zone_of("example", {}, 77);
    EXPECT_EQ(zone->serial(), 77U);
    EXPECT_EQ(parse_soa(zone->find(n("example"), rr_type::soa)->records.front())->serial, 77U);
    EXPECT_EQ(zone->record_count(), 2U);
}

// RFC 4592 §2.2.2
TEST(zone, empty_non_terminals_come_and_go_with_what_is_below) {
    auto const before = zone_of("example", {srv_of("_sip._udp.example", 5060, "h.example")});
    EXPECT_TRUE(node_at(*before, "_udp.example")->empty());
    EXPECT_FALSE(node_at(*before, "_tcp.example"));

    auto const both = before->apply(
        {.removed = {},
         .added = {srv_of("_stun._udp.example", 3478, "h.example"), a_of("a.b.c.example", "192.0.2.1")}},
        2);
    ASSERT_TRUE(both);
    EXPECT_EQ(node_at(*both, "_udp.example")->children(), 2U);
    EXPECT_EQ(node_at(*both, "c.example")->children(), 1U);

    auto const less = both->apply(
        {.removed = {srv_of("_sip._udp.example", 5060, "h.example"), a_of("a.b.c.example", "192.0.2.1")},
         .added = {}},
        3);
    ASSERT_TRUE(less);
    EXPECT_TRUE(node_at(*less, "_udp.example")) << "_stun is still below";
    for (auto const gone : {"_sip._udp.example", "a.b.c.example", "b.c.example", "c.example"})
        EXPECT_FALSE(node_at(*less, gone)) << gone;
    EXPECT_TRUE(node_at(*before, "_sip._udp.example")) << "the old version is untouched";
}

TEST(zone, owner_with_records_stays_when_its_children_go) {
    auto const before =
        zone_of("example", {a_of("b.example", "192.0.2.1"), a_of("a.b.example", "192.0.2.2")});
    auto const after = before->apply({.removed = {a_of("a.b.example", "192.0.2.2")}, .added = {}}, 2);
    ASSERT_TRUE(after);
    EXPECT_EQ(node_at(*after, "b.example")->children(), 0U);
    auto const none = after->apply({.removed = {a_of("B.example", "192.0.2.1")}, .added = {}}, 3);
    EXPECT_FALSE(node_at(*none, "b.example"));
}

TEST(zone, changes_that_do_not_fit_are_refused) {
    auto const zone = zone_of("example", {a_of("a.example", "192.0.2.1")}, 10);
    zone_change const adds{.removed = {}, .added = {a_of("b.example", "192.0.2.1")}};
    EXPECT_FALSE(zone->apply(adds, 10)) << "the serial must be newer";
    EXPECT_FALSE(zone->apply(adds, 9));
    EXPECT_TRUE(zone->apply(adds, 11));
    zone_change const refused[] = {
        {.removed = {a_of("b.example", "192.0.2.1")}, .added = {}},
        {.removed = {a_of("a.example", "192.0.2.9")}, .added = {}},
        {.removed = {ns_of("example", "ns1.example")}, .added = {}},
        {.removed = {soa_of("example")}, .added = {}},
        {.removed = {}, .added = {a_of("a.example", "192.0.2.1")}},
        {.removed = {}, .added = {cname_of("a.example", "b.example")}},
    };
    for (auto const &change : refused) EXPECT_FALSE(zone->apply(change, 11));
}

TEST(zone, soa_may_be_replaced) {
    auto const zone = zone_of("example", {}, 10);
    auto const after = zone->apply({.removed = {soa_of("example")}, .added = {soa_of("example", 17)}}, 11);
    ASSERT_TRUE(after);
    EXPECT_EQ(zone->negative_ttl(), time_to_live(300));
    EXPECT_EQ(after->negative_ttl(), time_to_live(17));
    EXPECT_EQ(after->serial(), 11U);
}

// RFC 2308 §5
TEST(zone, negative_ttl_is_the_lesser_of_soa_ttl_and_minimum) {
    for (auto const &[ttl, minimum] : {std::pair(60U, 300U), std::pair(300U, 60U)}) {
        auto const zone =
            zone::build(n("example"), 1, {soa_of("example", minimum, ttl), ns_of("example", "ns1.example")});
        EXPECT_EQ(zone->negative_ttl(), time_to_live(60));
    }
}

TEST(zone, delegations_and_wildcards_are_counted) {
    auto const plain = zone_of("example", {});
    EXPECT_FALSE(plain->has_delegations());
    EXPECT_FALSE(plain->has_wildcards());
    auto const rich = plain->apply(
        {.removed = {}, .added = {ns_of("s.example", "ns.s.example"), txt_of("*.example", "w")}}, 2);
    EXPECT_TRUE(rich->has_delegations());
    EXPECT_TRUE(rich->has_wildcards());
    auto const poor = rich->apply(
        {.removed = {ns_of("s.example", "ns.s.example"), txt_of("*.example", "w")}, .added = {}}, 3);
    EXPECT_FALSE(poor->has_delegations());
    EXPECT_FALSE(poor->has_wildcards());
}

TEST(zone, thousands_of_owners_are_found_while_it_grows_and_shrinks) {
    auto current = zone_of("e164.arpa", {});
    auto const owner = [](int i) {
        std::string text;
        for (char const digit : std::to_string(100000 + i)) text = std::string(1, digit) + '.' + text;
        return text + "e164.arpa";
    };
    for (int round = 0; round < 4; ++round) {
        zone_change change;
        for (int i = round * 1000; i < (round + 1) * 1000; ++i)
            change.added.push_back(txt_of(owner(i), std::to_string(i)));
        current = std::make_shared<zone const>(current->apply(change, current->serial() + 1).value());
    }
    EXPECT_EQ(current->record_count(), 4002U);
    for (int i = 0; i < 4000; ++i)
        ASSERT_EQ(current->find(n(owner(i)), rr_type::txt), txt_of(owner(i), std::to_string(i)));
    EXPECT_FALSE(current->find(n(owner(4000)), rr_type::txt));

    zone_change all;
    for (int i = 0; i < 4000; ++i) all.removed.push_back(txt_of(owner(i), std::to_string(i)));
    auto const empty = current->apply(all, current->serial() + 1);
    ASSERT_TRUE(empty);
    EXPECT_EQ(empty->rrsets().size(), 2U);
    EXPECT_FALSE(node_at(*empty, "1.e164.arpa")) << "the empty non-terminals went too";
}

}  // namespace
}  // namespace cusax::dns
