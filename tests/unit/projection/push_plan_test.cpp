// The specification of the push plan: one row for each state that an RRset can be in.
#include "projection/push_plan.hpp"

#include "dns/presentation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace cusax::projection {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

dns::name name_of(std::string_view text) { return dns::name::parse(text).value(); }

dns::name const zone = name_of("capulet.example.");

// The A RRset 192.0.2.<last> with TTL 3600.
dns::rrset address(std::uint8_t last, std::string_view owner = "sip.capulet.example.") {
    return {.owner = name_of(owner),
            .type = dns::rr_type::a,
            .ttl = dns::time_to_live(3600),
            .records = {dns::make_a({192, 0, 2, last})}};
}

dns::rrset alias(std::string_view owner = "sip.capulet.example.") {
    return {.owner = name_of(owner),
            .type = dns::rr_type::cname,
            .ttl = dns::time_to_live(3600),
            .records = {dns::make_cname(name_of("elsewhere.example."))}};
}

using state = std::optional<std::uint8_t>;  // of the one RRset: the last octet of its address, or nothing
constexpr state nothing{};

std::string said(std::optional<dns::rrset> const &set) {
    return set ? std::to_string(set->records.front().back()) : "-";
}

std::string said(push_action action) {
    switch (action) {
        case push_action::remove: return "remove ";
        case push_action::replace: return "replace ";
        case push_action::create: return "create ";
    }
    return {};
}

// "replace 1>2 drift 1>2 settle 1": the changes, the findings, what is remembered; "unchanged".
std::string said(push_plan const &plan) {
    std::string text;
    for (auto const &change : plan.changes)
        text += said(change.action) + said(change.from) + ">" + said(change.to) + " ";
    for (auto const &finding : plan.foreign)
        text += "foreign " + said(finding.found) + ">" + said(finding.wanted) + " ";
    for (auto const &finding : plan.drift)
        text += "drift " + said(finding.found) + ">" + said(finding.wanted) + " ";
    for (auto const &settled : plan.settlements) text += "settle " + said(settled.known) + " ";
    if (plan.unchanged > 0) text += "unchanged ";
    if (!text.empty()) text.pop_back();
    return text;
}

struct memory {
    bool there = false;
    state known{};
    bool under_way = false;
    state intended{};
};
constexpr memory unknown{};
constexpr memory ours(state known) { return {.there = true, .known = known}; }
constexpr memory under_way(state known, state intended) {
    return {.there = true, .known = known, .under_way = true, .intended = intended};
}

std::vector<remembered_rrset> remembered(memory const &what) {
    if (!what.there) return {};
    auto const set = address(0);
    auto const value = [](state last) { return last ? std::optional(address(*last)) : std::nullopt; };
    return {{.zone = zone,
             .owner = set.owner,
             .type = set.type,
             .known = value(what.known),
             .under_way = what.under_way,
             .intended = value(what.intended)}};
}

std::vector<located_rrset> located(state last) {
    if (!last) return {};
    return {{.zone = zone, .set = address(*last)}};
}

TEST(push_plan, each_state_of_an_rrset_has_its_verdict) {
    struct {
        state desired;
        memory remembers;
        state found;
        char const *repairing;
        char const *reporting;
    } const rows[] = {
        // Nothing of ours, nothing wanted: not even looked at.
        {nothing, unknown, nothing, "", ""},
        {nothing, unknown, 7, "", ""},
        // Wanted and not ours yet.
        {1, unknown, nothing, "create ->1", "create ->1"},
        {1, unknown, 7, "foreign 7>1", "foreign 7>1"},
        {1, unknown, 1, "foreign 1>1", "foreign 1>1"},
        // Ours.
        {1, ours(1), 1, "unchanged", "unchanged"},
        {2, ours(1), 1, "replace 1>2", "replace 1>2"},
        {2, ours(1), 2, "settle 2 unchanged", "settle 2 unchanged"},
        {1, ours(1), 7, "replace 7>1 drift 7>1", "drift 7>1"},
        {1, ours(1), nothing, "create ->1 drift ->1", "drift ->1"},
        {2, ours(1), 7, "replace 7>2 drift 7>2", "drift 7>2"},
        // Ours and no longer wanted.
        {nothing, ours(1), 1, "remove 1>-", "remove 1>-"},
        {nothing, ours(1), 7, "remove 7>- drift 7>-", "drift 7>-"},
        {nothing, ours(1), nothing, "settle -", "settle -"},
        // A creation whose answer never came.
        {1, under_way(nothing, 1), nothing, "create ->1", "create ->1"},
        {1, under_way(nothing, 1), 1, "settle 1 unchanged", "settle 1 unchanged"},
        {1, under_way(nothing, 1), 7, "foreign 7>1 settle -", "foreign 7>1 settle -"},
        {2, under_way(nothing, 1), 1, "replace 1>2 settle 1", "replace 1>2 settle 1"},
        {nothing, under_way(nothing, 1), 1, "remove 1>- settle 1", "remove 1>- settle 1"},
        {nothing, under_way(nothing, 1), 7, "settle -", "settle -"},
        {nothing, under_way(nothing, 1), nothing, "settle -", "settle -"},
        // A replacement whose answer never came.
        {2, under_way(1, 2), 1, "replace 1>2 settle 1", "replace 1>2 settle 1"},
        {2, under_way(1, 2), 2, "settle 2 unchanged", "settle 2 unchanged"},
        {2, under_way(1, 2), 7, "replace 7>2 drift 7>2 settle 1", "drift 7>2 settle 1"},
        {2, under_way(1, 2), nothing, "create ->2 drift ->2 settle 1", "drift ->2 settle 1"},
        {3, under_way(1, 2), 2, "replace 2>3 settle 2", "replace 2>3 settle 2"},
        {nothing, under_way(1, 2), 2, "remove 2>- settle 2", "remove 2>- settle 2"},
        // A removal whose answer never came.
        {nothing, under_way(1, nothing), nothing, "settle -", "settle -"},
        {nothing, under_way(1, nothing), 1, "remove 1>- settle 1", "remove 1>- settle 1"},
        {1, under_way(1, nothing), 1, "settle 1 unchanged", "settle 1 unchanged"},
        {1, under_way(1, nothing), nothing, "create ->1", "create ->1"},
    };
    int line = 0;
    for (auto const &row : rows) {
        SCOPED_TRACE(++line);
        auto const plan = [&](drift_policy policy) {
            return said(
                make_push_plan(located(row.desired), remembered(row.remembers), located(row.found), policy));
        };
        EXPECT_EQ(plan(drift_policy::repair), row.repairing);
        EXPECT_EQ(plan(drift_policy::report), row.reporting);
    }
}

// RFC 1034 §3.6.2; a server passes such an addition over in silence (RFC 2136 §3.4.2.2).
TEST(push_plan, alias_of_somebody_else_and_rrset_of_ours_exclude_one_another) {
    auto const plan = make_push_plan({{zone, address(1)}}, {}, {{zone, alias()}}, drift_policy::repair);
    EXPECT_THAT(plan.changes, IsEmpty());
    EXPECT_THAT(plan.foreign, ElementsAre(push_finding{zone, alias(), address(1)}));

    auto const turned = make_push_plan({{zone, alias()}}, {}, {{zone, address(1)}}, drift_policy::repair);
    EXPECT_THAT(turned.changes, IsEmpty());
    EXPECT_THAT(turned.foreign, ElementsAre(push_finding{zone, address(1), alias()}));
}

TEST(push_plan, alias_of_ours_makes_room_before_what_takes_its_place) {
    remembered_rrset const row{
        .zone = zone, .owner = alias().owner, .type = dns::rr_type::cname, .known = alias()};
    auto const plan = make_push_plan({{zone, address(1)}}, {row}, {{zone, alias()}}, drift_policy::repair);
    EXPECT_THAT(plan.changes, ElementsAre(push_change{push_action::remove, zone, alias(), {}},
                                          push_change{push_action::create, zone, {}, address(1)}));
}

TEST(push_plan, order_of_records_and_case_of_names_do_not_count_and_the_ttl_does) {
    auto two = address(1);
    two.records.push_back(dns::make_a({192, 0, 2, 2}));
    auto turned = two;
    std::swap(turned.records[0], turned.records[1]);
    turned.owner = name_of("SIP.Capulet.Example.");
    EXPECT_TRUE(equal_rrsets(two, turned));
    auto longer = two;
    longer.ttl = dns::time_to_live(7200);
    EXPECT_FALSE(equal_rrsets(two, longer));
    auto elsewhere = alias();
    elsewhere.records = {dns::make_cname(name_of("Elsewhere.EXAMPLE."))};
    EXPECT_TRUE(equal_rrsets(alias(), elsewhere));
}

push_plan with_counts(std::size_t removals, std::size_t replacements, std::size_t creations,
                      std::size_t owned) {
    push_plan plan;
    plan.owned = owned;
    for (; removals > 0; --removals) plan.changes.push_back({push_action::remove, zone, address(1), {}});
    for (; replacements > 0; --replacements)
        plan.changes.push_back({push_action::replace, zone, address(1), address(2)});
    for (; creations > 0; --creations) plan.changes.push_back({push_action::create, zone, {}, address(2)});
    return plan;
}

TEST(push_plan, drastic_is_a_large_part_of_what_is_ours_and_more_than_a_few) {
    EXPECT_FALSE(is_drastic(with_counts(4, 0, 0, 4), 50));  // a few
    EXPECT_TRUE(is_drastic(with_counts(5, 0, 0, 5), 50));
    EXPECT_TRUE(is_drastic(with_counts(3, 3, 0, 10), 50));
    EXPECT_FALSE(is_drastic(with_counts(3, 2, 0, 10), 50));    // half is not more than half
    EXPECT_FALSE(is_drastic(with_counts(0, 0, 1000, 0), 50));  // what is new endangers nothing
    EXPECT_FALSE(is_drastic(with_counts(10, 0, 0, 10), 100));  // never held
}

TEST(push_plan, fingerprint_is_of_the_changes_and_of_nothing_else) {
    auto const plan = with_counts(1, 1, 1, 3);
    EXPECT_EQ(fingerprint_of(plan).size(), 32U);
    auto counted = plan;
    counted.unchanged = 99;
    counted.foreign.push_back({zone, address(1), address(2)});
    EXPECT_EQ(fingerprint_of(counted), fingerprint_of(plan));

    std::set<std::string> different{fingerprint_of(plan), fingerprint_of({})};
    auto another = plan;
    another.changes[1].to = address(3);
    different.insert(fingerprint_of(another));
    another = plan;
    another.changes[0].from = address(9);  // somebody changed what would be removed
    different.insert(fingerprint_of(another));
    another = plan;
    another.changes[2].zone = name_of("example.");
    different.insert(fingerprint_of(another));
    EXPECT_EQ(different.size(), 5U);
}

}  // namespace
}  // namespace cusax::projection
