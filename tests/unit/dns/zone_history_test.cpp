#include "dns/zone_history.hpp"

#include "zone_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::shared_ptr<zone const> after(std::shared_ptr<zone const> const &before, zone_change const &change) {
    return std::make_shared<zone const>(before->apply(change, before->serial() + 1).value());
}

rrset host(int i) { return a_of("h" + std::to_string(i) + ".example", "192.0.2.1"); }

std::vector<std::pair<std::uint32_t, std::uint32_t>> serials(std::optional<zone_steps> const &steps) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (auto const &step : steps.value()) pairs.emplace_back(step->from, step->to);
    return pairs;
}

TEST(zone_history, steps_lead_from_each_serial_to_the_zone) {
    auto const one = zone_of("example", {host(1)}, 10);
    EXPECT_THAT(serials(one->steps_since(10)), IsEmpty());
    EXPECT_FALSE(one->steps_since(9));
    auto const two = after(one, {.removed = {}, .added = {host(2)}});
    auto const three = after(two, {.removed = {host(1)}, .added = {}});
    EXPECT_THAT(serials(three->steps_since(10)), ElementsAre(std::pair(10, 11), std::pair(11, 12)));
    EXPECT_THAT(serials(three->steps_since(11)), ElementsAre(std::pair(11, 12)));
    EXPECT_THAT(serials(three->steps_since(12)), IsEmpty());
    EXPECT_FALSE(three->steps_since(9));
    EXPECT_FALSE(three->steps_since(13));
    EXPECT_FALSE(two->steps_since(12)) << "the older version knows nothing of the newer";
    EXPECT_EQ(three->steps_since(11)->front()->change, (zone_change{.removed = {host(1)}, .added = {}}));
}

TEST(zone_history, holds_at_most_a_hundred_steps) {
    auto current = zone_of("example", {}, 1);
    for (int i = 0; i < 150; ++i) current = after(current, {.removed = {}, .added = {host(i)}});
    EXPECT_EQ(current->serial(), 151U);
    EXPECT_THAT(*current->steps_since(51), SizeIs(100));
    EXPECT_FALSE(current->steps_since(50));
}

TEST(zone_history, holds_no_more_records_than_the_zone_and_a_hundred) {
    zone_change many;
    for (int i = 0; i < 60; ++i) many.added.push_back(host(i));
    zone_change const back{.removed = many.added, .added = {}};
    auto const small = zone_of("example", {}, 1);  // two records
    auto const once = after(small, many);          // 62 and 100 allowed, 60 held
    auto const twice = after(once, back);          // 2 and 100 allowed, 120 would be held
    EXPECT_THAT(serials(once->steps_since(1)), ElementsAre(std::pair(1, 2)));
    EXPECT_THAT(serials(twice->steps_since(2)), ElementsAre(std::pair(2, 3)));
    EXPECT_FALSE(twice->steps_since(1));

    zone_change flood = many;
    for (int i = 60; i < 200; ++i) flood.added.push_back(host(i));
    auto const gone = after(after(small, flood), {.removed = flood.added, .added = {}});
    EXPECT_FALSE(gone->steps_since(2)) << "one step alone is too large";
    EXPECT_TRUE(gone->steps_since(3));
}

TEST(zone_history, journal_is_taken_from_its_last_gap_on) {
    auto const bare = zone_of("example", {host(1)}, 20);
    auto const step = [](std::uint32_t from, std::uint32_t to) {
        return zone_step{.from = from, .to = to, .change = {.removed = {}, .added = {host(1)}}};
    };
    struct {
        std::vector<zone_step> steps;
        std::uint32_t oldest;  // 20: none
    } const cases[] = {
        {{}, 20},
        {{step(18, 19), step(19, 20)}, 18},
        {{step(15, 17), step(18, 19), step(19, 20)}, 18},
        {{step(18, 19)}, 20},
        {{step(19, 21)}, 20},
    };
    for (auto const &[steps, oldest] : cases) {
        zone const whole = bare->with_history(steps);
        EXPECT_TRUE(whole.steps_since(oldest));
        for (std::uint32_t serial = 14; serial < oldest; ++serial) EXPECT_FALSE(whole.steps_since(serial));
        EXPECT_EQ(whole.rrsets(), bare->rrsets());
    }
    auto const next =
        bare->with_history({step(18, 19), step(19, 20)}).apply({.removed = {host(1)}, .added = {}}, 21);
    EXPECT_THAT(serials(next->steps_since(18)), SizeIs(3));
}

struct condensed_case {
    std::string_view what;
    std::vector<zone_change> steps;
    zone_change net;
};

// RFC 1995 §5
TEST(condense, several_steps_become_one) {
    rrset const slow = a_of("h.example", "192.0.2.1");
    rrset quick = slow;
    quick.ttl = time_to_live(60);
    condensed_case const cases[] = {
        {"nothing", {}, {}},
        {"one step", {{.removed = {}, .added = {host(1)}}}, {.removed = {}, .added = {host(1)}}},
        {"came and went", {{.removed = {}, .added = {host(1)}}, {.removed = {host(1)}, .added = {}}}, {}},
        {"went and came back", {{.removed = {slow}, .added = {}}, {.removed = {}, .added = {slow}}}, {}},
        {"went and came back with another TTL",
         {{.removed = {slow}, .added = {}}, {.removed = {}, .added = {quick}}},
         {.removed = {slow}, .added = {quick}}},
        {"there and back again",
         {{.removed = {slow}, .added = {quick}}, {.removed = {quick}, .added = {slow}}},
         {}},
        {"written in another case",
         {{.removed = {}, .added = {cname_of("c.example", "T.example")}},
          {.removed = {cname_of("C.example", "t.example")}, .added = {}}},
         {}},
        {"one record of a set",
         {{.removed = {set_of("s.example", rr_type::a, {make_a({1, 1, 1, 1}), make_a({2, 2, 2, 2})})},
           .added = {}},
          {.removed = {}, .added = {set_of("s.example", rr_type::a, {make_a({2, 2, 2, 2})})}}},
         {.removed = {set_of("s.example", rr_type::a, {make_a({1, 1, 1, 1})})}, .added = {}}},
    };
    for (auto const &[what, changes, net] : cases) {
        std::vector<std::shared_ptr<zone_step const>> steps;
        std::uint32_t serial = 7;
        for (auto const &change : changes) {
            steps.push_back(std::make_shared<zone_step const>(
                zone_step{.from = serial, .to = serial + 1, .change = change}));
            ++serial;
        }
        EXPECT_EQ(condense(steps, soa_of("example")).change, net) << what;
    }
}

TEST(condense, applied_to_the_old_version_gives_the_new) {
    auto const old_version = zone_of("example", {host(1), host(2), txt_of("t.example", "old")}, 1);
    auto current = after(old_version, {.removed = {host(1)}, .added = {host(3), host(4)}});
    current = after(current,
                    {.removed = {host(3), txt_of("t.example", "old")}, .added = {txt_of("t.example", "x")}});
    current = after(current, {.removed = {txt_of("t.example", "x")}, .added = {host(1)}});
    auto const net = condense(*current->steps_since(1), current->find(n("example"), rr_type::soa).value());
    EXPECT_EQ(net.record_count(), 2U);
    auto const leapt = old_version->apply(net.change, current->serial());
    ASSERT_TRUE(leapt);
    EXPECT_EQ(leapt->rrsets(), current->rrsets());
}

TEST(condense, soa_before_is_the_one_that_the_old_version_had) {
    auto const first = zone_of("example", {}, 5);
    auto const second = after(first, {.removed = {}, .added = {host(1)}});
    auto const third = after(second, {.removed = {soa_of("example")}, .added = {soa_of("example", 17, 60)}});
    auto const fourth = after(third, {.removed = {}, .added = {host(2)}});
    rrset const soa = fourth->find(n("example"), rr_type::soa).value();
    for (auto const &version : {first, second, third}) {
        auto const net = condense(*fourth->steps_since(version->serial()), soa);
        EXPECT_EQ(net.soa_before, version->find(n("example"), rr_type::soa)) << version->serial();
        for (auto const &sets : {net.change.removed, net.change.added})
            for (auto const &set : sets) EXPECT_NE(set.type, rr_type::soa);
    }
}

}  // namespace
}  // namespace cusax::dns
