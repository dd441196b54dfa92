// Zones, their journal, and who may write them.
#include "integration/storage_fixture.hpp"
#include "storage/election.hpp"
#include "storage/zone_store.hpp"

#include <gmock/gmock.h>

namespace cusax::storage {
namespace {

constexpr std::uint16_t a = 1;
constexpr std::uint16_t srv = 33;

stored_rrset rrset(std::string owner, std::uint16_t type, std::uint8_t last = 5) {
    return {.owner = std::move(owner), .type = type, .ttl = 3600, .rdata = {{192, 0, 2, last}, {}}};
}

class zones : public storage_test {
  protected:
    zones() : leader_(settings(), "zones"), term_(leader_.try_acquire().value()) {}

    zone_store store() { return zone_store(pool()); }

    std::int64_t publish(zone_write const &write) {
        return store().publish(term_, {write}, cursor_).value().revision;
    }

    // As a first publication has it.
    static zone_write fresh(std::string name, std::vector<stored_rrset> rrsets) {
        return {.name = std::move(name),
                .expected_serial = {},
                .new_serial = 1,
                .removed = {},
                .added = std::move(rrsets)};
    }
    static zone_write step(std::uint32_t from, std::vector<stored_rrset> removed,
                           std::vector<stored_rrset> added) {
        return {.name = "capulet.example",
                .expected_serial = from,
                .new_serial = from + 1,
                .removed = std::move(removed),
                .added = std::move(added)};
    }

    election leader_;
    std::int64_t term_;
    model::feed_cursor cursor_{.epoch = 1, .xid = 5'000'000'000, .seq = 7};
};

TEST_F(zones, published_zone_is_loaded_whole) {
    EXPECT_TRUE(store().load_all().zones.empty());
    EXPECT_EQ(store().publisher_cursor("zones"), std::nullopt);
    auto const revision = publish(
        fresh("capulet.example", {rrset("capulet.example", a), rrset("_sip._tcp.capulet.example", srv)}));
    auto const snapshot = store().load_all();
    EXPECT_EQ(snapshot.revision, revision);
    ASSERT_EQ(snapshot.zones.size(), 1U);
    EXPECT_EQ(snapshot.zones[0].name, "capulet.example");
    EXPECT_EQ(snapshot.zones[0].serial, 1U);
    EXPECT_TRUE(snapshot.zones[0].live);
    EXPECT_THAT(
        snapshot.zones[0].rrsets,
        testing::UnorderedElementsAre(rrset("capulet.example", a), rrset("_sip._tcp.capulet.example", srv)));
    EXPECT_EQ(store().publisher_cursor("zones"), cursor_);
}

TEST_F(zones, changes_come_as_steps_in_order) {
    auto const first = publish(fresh("capulet.example", {rrset("a", a, 1)}));
    publish(step(1, {rrset("a", a, 1)}, {rrset("a", a, 2)}));
    auto const last = publish(step(2, {rrset("a", a, 2)}, {rrset("b", a, 3)}));
    auto const changes = store().changes_since(first);
    EXPECT_EQ(changes.revision, last);
    ASSERT_EQ(changes.zones.size(), 1U);
    auto const &zone = changes.zones[0];
    EXPECT_FALSE(zone.full);
    EXPECT_EQ(zone.serial, 3U);
    ASSERT_EQ(zone.steps.size(), 2U);
    EXPECT_EQ(zone.steps[0].serial, 2U);
    EXPECT_EQ(zone.steps[0].removed, std::vector{rrset("a", a, 1)});
    EXPECT_EQ(zone.steps[0].added, std::vector{rrset("a", a, 2)});
    EXPECT_EQ(zone.steps[1].added, std::vector{rrset("b", a, 3)});
    EXPECT_EQ(store().changes_since(last).zones.size(), 0U);
    EXPECT_EQ(store().changes_since(last).revision, last);
    EXPECT_EQ(store().changes_since(last - 1).zones[0].steps.size(), 1U);
    EXPECT_EQ(store().load_all().zones[0].rrsets, std::vector{rrset("b", a, 3)});
}

TEST_F(zones, zone_that_is_new_to_the_reader_comes_whole) {
    auto const before = publish(fresh("montague.example", {}));
    publish(fresh("capulet.example", {rrset("a", a, 1)}));
    publish(step(1, {}, {rrset("b", a, 2)}));
    auto const changes = store().changes_since(before);
    ASSERT_EQ(changes.zones.size(), 1U);
    EXPECT_TRUE(changes.zones[0].full);
    EXPECT_EQ(changes.zones[0].rrsets.size(), 2U);
}

TEST_F(zones, pruned_journal_makes_the_zone_come_whole) {
    auto const first = publish(fresh("capulet.example", {rrset("a", a, 1)}));
    auto const second = publish(step(1, {}, {rrset("b", a, 2)}));
    publish(step(2, {}, {rrset("c", a, 3)}));
    store().prune_journal(1);
    EXPECT_TRUE(store().changes_since(first).zones[0].full);
    EXPECT_FALSE(store().changes_since(second).zones[0].full);
    EXPECT_EQ(store().changes_since(second).zones[0].steps.size(), 1U);
}

TEST_F(zones, retired_zone_keeps_its_serial_and_returns_whole) {
    auto const first = publish(fresh("capulet.example", {rrset("a", a, 1)}));
    publish({.name = "capulet.example",
             .expected_serial = 1,
             .new_serial = 2,
             .removed = {},
             .added = {},
             .retire = true});
    auto changes = store().changes_since(first);
    ASSERT_EQ(changes.zones.size(), 1U);
    EXPECT_FALSE(changes.zones[0].live);
    EXPECT_TRUE(changes.zones[0].full);
    EXPECT_TRUE(changes.zones[0].rrsets.empty());
    publish(step(2, {}, {rrset("b", a, 2)}));
    changes = store().changes_since(first);
    EXPECT_TRUE(changes.zones[0].live);
    EXPECT_TRUE(changes.zones[0].full);
    EXPECT_EQ(changes.zones[0].serial, 3U);
    EXPECT_EQ(changes.zones[0].rrsets, std::vector{rrset("b", a, 2)});
}

TEST_F(zones, publication_onto_another_state_is_refused_whole) {
    publish(fresh("capulet.example", {rrset("a", a, 1)}));
    auto const refused = [&](zone_write const &write) {
        auto const outcome = store().publish(term_, {fresh("montague.example", {}), write}, cursor_);
        return !outcome && outcome.error() == publish_refusal::serial_mismatch;
    };
    EXPECT_TRUE(refused(step(7, {}, {})));
    EXPECT_TRUE(refused(fresh("capulet.example", {})));
    EXPECT_TRUE(refused(step(1, {rrset("nothing", a)}, {})));
    EXPECT_EQ(store().load_all().zones.size(), 1U);
}

TEST_F(zones, publication_without_zones_only_moves_the_cursor) {
    auto const before = store().load_all().revision;
    cursor_.seq = 8;
    EXPECT_EQ(store().publish(term_, {}, cursor_).value().revision, before);
    EXPECT_EQ(store().publisher_cursor("zones"), cursor_);
}

TEST_F(zones, former_leader_is_fenced_off) {
    // Its connection is cut, and it does not know it yet.
    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())");
    election successor(settings(), "zones");
    std::optional<std::int64_t> term;
    ASSERT_TRUE(eventually([&] { return (term = successor.try_acquire()).has_value(); }));
    EXPECT_GT(*term, term_);
    auto const outcome = store().publish(term_, {fresh("capulet.example", {})}, cursor_);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error(), publish_refusal::lost_leadership);
    EXPECT_TRUE(store().publish(*term, {fresh("capulet.example", {})}, cursor_));
    EXPECT_FALSE(leader_.still_held());
    EXPECT_EQ(leader_.term(), std::nullopt);
    EXPECT_EQ(leader_.try_acquire(), std::nullopt);
}

TEST_F(zones, one_candidate_holds_a_role_at_a_time) {
    election other(settings(), "zones");
    EXPECT_EQ(other.try_acquire(), std::nullopt);
    EXPECT_FALSE(other.still_held());
    EXPECT_TRUE(leader_.still_held());
    EXPECT_EQ(leader_.try_acquire(), term_);
    election elsewhere(settings(), "webhooks");
    EXPECT_EQ(elsewhere.try_acquire(), 1);
    leader_.release();
    std::optional<std::int64_t> term;
    EXPECT_TRUE(eventually([&] { return (term = other.try_acquire()).has_value(); }));
    EXPECT_EQ(term, term_ + 1);
}

}  // namespace
}  // namespace cusax::storage
