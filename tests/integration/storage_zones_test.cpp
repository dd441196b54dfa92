// Zones, their journal, and who may write them.
#include "integration/storage_fixture.hpp"
#include "storage/election.hpp"
#include "storage/zone_reader.hpp"
#include "storage/zone_store.hpp"

#include <gmock/gmock.h>

#include <map>

namespace cusax::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::uint16_t a = 1;
constexpr std::uint16_t srv = 33;
constexpr std::int64_t from_the_beginning = -1;

stored_rrset rrset(std::string owner, std::uint16_t type, std::uint8_t last = 5) {
    return {.owner = std::move(owner), .type = type, .ttl = 3600, .rdata = {{192, 0, 2, last}, {}}};
}

// What a reading told, rows under the names of their zones.
struct reading : zone_sink {
    zones_news news;
    std::map<std::string, std::vector<stored_rrset>> rows;

    void begin(zones_news told) override { news = std::move(told); }
    void row(std::int64_t zone_id, stored_rrset const &set) override {
        for (auto const &zone : news.zones)
            if (zone.id == zone_id) rows[zone.name].push_back(set);
    }
};

class zones : public storage_test {
  protected:
    zones() : leader_(settings(), "zones"), term_(leader_.try_acquire().value()) {}

    zone_store store() { return zone_store(pool()); }

    reading read_since(std::int64_t revision) {
        reading told;
        zone_reader(pool()).read_since(revision, told);
        return told;
    }

    std::int64_t publish(zone_write const &write) {
        return store().publish(term_, {write}, cursor_).value().revision;
    }

    static std::vector<written_rrset> written(std::vector<stored_rrset> sets,
                                              std::string const &account = {}) {
        std::vector<written_rrset> rows;
        for (auto &set : sets)
            rows.push_back({.set = std::move(set), .content = {"192.0.2.1", "."}, .account = account});
        return rows;
    }
    // As a first publication has it.
    static zone_write fresh(std::string name, std::vector<stored_rrset> rrsets) {
        return {.name = std::move(name),
                .expected_serial = {},
                .new_serial = 1,
                .removed = {},
                .added = written(std::move(rrsets))};
    }
    static zone_write step(std::uint32_t from, std::vector<stored_rrset> removed,
                           std::vector<stored_rrset> added, std::string const &account = {}) {
        return {.name = "capulet.example",
                .expected_serial = from,
                .new_serial = from + 1,
                .removed = std::move(removed),
                .added = written(std::move(added), account)};
    }
    static zone_write retirement(std::uint32_t from) {
        return {.name = "capulet.example",
                .expected_serial = from,
                .new_serial = from + 1,
                .removed = {},
                .added = {},
                .retire = true};
    }

    std::string ancestors() {
        return value(
            "SELECT coalesce(string_agg(name || '=' || rrsets, ' ' ORDER BY name), '') FROM "
            "cusax.zone_ancestor");
    }

    election leader_;
    std::int64_t term_;
    model::feed_cursor cursor_{.epoch = 1, .xid = 5'000'000'000, .seq = 7};
};

TEST_F(zones, published_zone_is_told_whole_to_a_new_reader) {
    EXPECT_TRUE(read_since(from_the_beginning).news.zones.empty());
    EXPECT_EQ(store().publisher_cursor("zones"), std::nullopt);
    auto const revision = publish(
        fresh("capulet.example", {rrset("capulet.example", a), rrset("_sip._tcp.capulet.example", srv)}));
    auto const told = read_since(from_the_beginning);
    EXPECT_EQ(told.news.revision, revision);
    ASSERT_EQ(told.news.zones.size(), 1U);
    EXPECT_EQ(told.news.zones[0].name, "capulet.example");
    EXPECT_EQ(told.news.zones[0].serial, 1U);
    EXPECT_TRUE(told.news.zones[0].live);
    EXPECT_THAT(told.rows.at("capulet.example"),
                UnorderedElementsAre(rrset("capulet.example", a), rrset("_sip._tcp.capulet.example", srv)));
    EXPECT_EQ(store().publisher_cursor("zones"), cursor_);
}

TEST_F(zones, changes_come_as_steps_in_order) {
    auto const first = publish(fresh("capulet.example", {rrset("a", a, 1)}));
    publish(step(1, {rrset("a", a, 1)}, {rrset("a", a, 2)}));
    auto const last = publish(step(2, {rrset("a", a, 2)}, {rrset("b", a, 3)}));
    auto const told = read_since(first);
    EXPECT_EQ(told.news.revision, last);
    ASSERT_EQ(told.news.zones.size(), 1U);
    auto const &zone = told.news.zones[0];
    EXPECT_FALSE(zone.whole);
    EXPECT_EQ(zone.serial, 3U);
    ASSERT_EQ(zone.steps.size(), 2U);
    EXPECT_EQ(zone.steps[0].serial, 2U);
    EXPECT_EQ(zone.steps[0].removed, std::vector{rrset("a", a, 1)});
    EXPECT_EQ(zone.steps[0].added, std::vector{rrset("a", a, 2)});
    EXPECT_EQ(zone.steps[1].added, std::vector{rrset("b", a, 3)});
    EXPECT_THAT(told.rows, IsEmpty());
    EXPECT_EQ(read_since(last).news.zones.size(), 0U);
    EXPECT_EQ(read_since(last).news.revision, last);
    EXPECT_EQ(read_since(last - 1).news.zones[0].steps.size(), 1U);
}

TEST_F(zones, zone_that_is_new_to_the_reader_comes_whole_with_its_history) {
    auto const before = publish(fresh("montague.example", {}));
    publish(fresh("capulet.example", {rrset("a", a, 1)}));
    publish(step(1, {}, {rrset("b", a, 2)}));
    auto const told = read_since(before);
    ASSERT_EQ(told.news.zones.size(), 1U);
    EXPECT_TRUE(told.news.zones[0].whole);
    EXPECT_EQ(told.rows.at("capulet.example").size(), 2U);
    ASSERT_EQ(told.news.zones[0].steps.size(), 1U);
    EXPECT_EQ(told.news.zones[0].steps[0].serial, 2U);
    EXPECT_EQ(told.news.zones[0].steps[0].added, std::vector{rrset("b", a, 2)});
}

TEST_F(zones, pruned_journal_makes_the_zone_come_whole) {
    auto const first = publish(fresh("capulet.example", {rrset("a", a, 1)}));
    auto const second = publish(step(1, {}, {rrset("b", a, 2)}));
    publish(step(2, {}, {rrset("c", a, 3)}));
    store().prune_journal(1, 100);
    EXPECT_TRUE(read_since(first).news.zones[0].whole);
    EXPECT_FALSE(read_since(second).news.zones[0].whole);
    EXPECT_EQ(read_since(second).news.zones[0].steps.size(), 1U);
}

TEST_F(zones, journal_is_bounded_by_rrsets_too) {
    auto const first = publish(fresh("capulet.example", {}));
    publish(step(1, {}, {rrset("a", a), rrset("b", a), rrset("c", a)}));
    publish(step(2, {}, {rrset("d", a)}));
    store().prune_journal(100, 3);
    EXPECT_TRUE(read_since(first).news.zones[0].whole);
    EXPECT_EQ(value("SELECT count(*) FROM cusax.zone_journal"), "1");
}

TEST_F(zones, retired_zone_keeps_its_serial_and_returns_whole) {
    auto const first = publish(fresh("capulet.example", {rrset("a.b.capulet.example", a, 1)}));
    publish(retirement(1));
    auto told = read_since(first);
    ASSERT_EQ(told.news.zones.size(), 1U);
    EXPECT_FALSE(told.news.zones[0].live);
    EXPECT_THAT(told.rows, IsEmpty());
    EXPECT_EQ(ancestors(), "");
    EXPECT_FALSE(store().states({"capulet.example"}).at("capulet.example").live);
    publish(step(2, {}, {rrset("b", a, 2)}));
    told = read_since(first);
    EXPECT_TRUE(told.news.zones[0].live);
    EXPECT_TRUE(told.news.zones[0].whole);
    EXPECT_EQ(told.news.zones[0].serial, 3U);
    EXPECT_EQ(told.rows.at("capulet.example"), std::vector{rrset("b", a, 2)});
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
    EXPECT_TRUE(refused(step(1, {}, {rrset("a", a, 2)})));
    EXPECT_EQ(read_since(from_the_beginning).news.zones.size(), 1U);
}

TEST_F(zones, rrsets_of_domains_and_of_accounts_are_told_apart) {
    std::string const juliet = "00000000-0000-4000-8000-000000000001";
    std::string const nurse = "00000000-0000-4000-8000-000000000002";
    publish(fresh("capulet.example", {rrset("d", a)}));
    publish(step(1, {}, {rrset("j", a)}, juliet));
    publish(step(2, {}, {rrset("n", a)}, nurse));
    placed_rrset const of_domain{.zone = "capulet.example", .set = rrset("d", a), .account = ""};
    placed_rrset const of_juliet{.zone = "capulet.example", .set = rrset("j", a), .account = juliet};
    placed_rrset const of_nurse{.zone = "capulet.example", .set = rrset("n", a), .account = nurse};
    EXPECT_THAT(store().domain_rrsets({"capulet.example", "montague.example"}), ElementsAre(of_domain));
    EXPECT_THAT(store().account_rrsets({juliet}, {"d"}), ElementsAre(of_juliet));
    EXPECT_THAT(store().account_rrsets({juliet}, {"n"}), UnorderedElementsAre(of_juliet, of_nurse));
    EXPECT_THAT(store().account_rrsets_between("", juliet), ElementsAre(of_juliet));
    EXPECT_THAT(store().account_rrsets_between(juliet, std::nullopt), ElementsAre(of_nurse));
}

TEST_F(zones, names_above_owners_are_counted) {
    publish(
        fresh("capulet.example", {rrset("capulet.example", a), rrset("x.y.capulet.example", a),
                                  rrset("z.y.capulet.example", a), rrset(R"(p\.q.y.capulet.example)", a)}));
    EXPECT_EQ(ancestors(), "capulet.example=3 y.capulet.example=3");
    publish(step(1, {rrset("x.y.capulet.example", a), rrset("z.y.capulet.example", a)},
                 {rrset("x.y.capulet.example", a, 7)}));
    EXPECT_EQ(ancestors(), "capulet.example=2 y.capulet.example=2");
    publish(step(2, {rrset("x.y.capulet.example", a), rrset(R"(p\.q.y.capulet.example)", a)}, {}));
    EXPECT_EQ(ancestors(), "");
}

TEST_F(zones, zone_that_no_domain_asks_for_is_unclaimed) {
    auto capulet = model::make_domain(domain_named("capulet.example"));
    capulet.numbering.enum_zone = "4.3.2.1.0.3.9.4.e164.arpa";
    apply(create_domain{capulet});
    auto montague = model::make_domain(domain_named("montague.example"));
    montague.dns.mode = model::dns_mode::underscore;
    apply(create_domain{montague});
    for (auto const *name :
         {"capulet.example", "4.3.2.1.0.3.9.4.e164.arpa", "_tcp.montague.example", "_udp.montague.example",
          "montague.example", "_tcp.capulet.example", "1.e164.arpa", "_xyz.montague.example"})
        publish(fresh(name, {}));
    EXPECT_THAT(store().unclaimed(10), UnorderedElementsAre("montague.example", "_tcp.capulet.example",
                                                            "1.e164.arpa", "_xyz.montague.example"));
    EXPECT_EQ(store().unclaimed(2).size(), 2U);
}

TEST_F(zones, serials_are_raised_above_what_a_secondary_has_seen) {
    publish(fresh("capulet.example", {rrset("a", a, 1)}));
    publish(step(1, {}, {rrset("b", a, 2)}));
    auto const last = publish(fresh("montague.example", {}));
    EXPECT_THAT(store().raise_serials(1, std::nullopt), ElementsAre("montague.example"));
    EXPECT_THAT(store().raise_serials(41, "capulet.example"), ElementsAre("capulet.example"));
    auto const states = store().states({"capulet.example", "montague.example"});
    EXPECT_EQ(states.at("capulet.example").serial, 42U);
    EXPECT_EQ(states.at("montague.example").serial, 2U);
    auto const told = read_since(last);
    ASSERT_EQ(told.news.zones.size(), 2U);
    EXPECT_TRUE(told.news.zones[0].whole) << "the history ends here";
    EXPECT_EQ(told.rows.at("capulet.example").size(), 2U);
    publish(step(42, {}, {rrset("c", a, 3)}));
    EXPECT_THAT(store().raise_serials(0xFFFFFFFF, "capulet.example"), IsEmpty()) << "43 is newer (RFC 1982)";
}

TEST_F(zones, publication_without_zones_only_moves_the_cursor) {
    auto const before = read_since(from_the_beginning).news.revision;
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
