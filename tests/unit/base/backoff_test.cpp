#include "base/backoff.hpp"

#include <gtest/gtest.h>

#include <set>

namespace cusax {
namespace {

using namespace std::chrono_literals;

TEST(backoff, doubles_within_its_jitter_up_to_the_cap) {
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
        backoff wait(1s, 60s, seed);
        for (auto const most : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s}) {
            auto const delay = wait.next();
            EXPECT_GE(delay, most / 2);
            EXPECT_LE(delay, most);
        }
        wait.reset();
        EXPECT_LE(wait.next(), 1s);
    }
}

TEST(backoff, many_do_not_return_together) {
    std::set<backoff::duration> delays;
    for (std::uint32_t seed = 0; seed < 20; ++seed) delays.insert(backoff(60s, 60s, seed).next());
    EXPECT_GT(delays.size(), 15U);
}

TEST(backoff, cap_below_the_first_delay_holds) { EXPECT_LE(backoff(10s, 1s, 1).next(), 1s); }

}  // namespace
}  // namespace cusax
