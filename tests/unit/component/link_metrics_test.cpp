#include "component/link_metrics.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

namespace cusax::component {
namespace {

using std::chrono::microseconds;

TEST(latency_histogram, bound_belongs_to_its_bucket) {
    latency_histogram latency;
    std::pair<microseconds, std::size_t> const cases[] = {
        {microseconds(0), 0},          {microseconds(250), 0},        {microseconds(251), 1},
        {microseconds(5'000'000), 11}, {microseconds(5'000'001), 12}, {microseconds(60'000'000), 12},
    };
    std::int64_t sum = 0;
    for (auto const &[took, bucket] : cases) {
        auto const before = latency.read().counts.at(bucket);
        latency.record(took);
        sum += took.count();
        EXPECT_EQ(latency.read().counts.at(bucket), before + 1) << took.count();
    }
    auto const all = latency.read();
    EXPECT_EQ(std::accumulate(all.counts.begin(), all.counts.end(), std::uint64_t{0}), std::size(cases));
    EXPECT_EQ(all.sum.count(), sum);
}

TEST(link_metrics, kinds_and_outcomes_are_counted_apart) {
    link_metrics metrics;
    metrics.count(stanza_kind::vcard4_set, stanza_outcome::refused);
    metrics.count(stanza_kind::vcard4_set, stanza_outcome::refused);
    metrics.count(stanza_kind::other, stanza_outcome::ignored);
    auto const counts = metrics.counts();
    EXPECT_EQ(counts.at(static_cast<std::size_t>(stanza_kind::vcard4_set))
                  .at(static_cast<std::size_t>(stanza_outcome::refused)),
              2U);
    std::uint64_t total = 0;
    for (auto const &row : counts) total += std::accumulate(row.begin(), row.end(), std::uint64_t{0});
    EXPECT_EQ(total, 3U);
}

TEST(link_metrics, labels_are_distinct) {
    std::set<std::string_view> kinds;
    std::set<std::string_view> outcomes;
    for (std::size_t i = 0; i < stanza_kinds; ++i) kinds.insert(name_of(static_cast<stanza_kind>(i)));
    for (std::size_t i = 0; i < stanza_outcomes; ++i)
        outcomes.insert(name_of(static_cast<stanza_outcome>(i)));
    EXPECT_EQ(kinds.size(), stanza_kinds);
    EXPECT_EQ(outcomes.size(), stanza_outcomes);
}

}  // namespace
}  // namespace cusax::component
