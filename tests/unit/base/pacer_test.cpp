#include "base/pacer.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace cusax {
namespace {

using namespace std::chrono_literals;

TEST(pacer, wake_before_the_wait_is_not_lost) {
    pacer beat;
    beat.wake();
    EXPECT_EQ(beat.wait(1h), pacer::reason::woken);
    EXPECT_EQ(beat.wait(1ms), pacer::reason::elapsed) << "one wake-up ends one wait";
}

TEST(pacer, wake_from_another_thread_ends_the_wait) {
    pacer beat;
    std::jthread const other([&] { beat.wake(); });
    EXPECT_EQ(beat.wait(1h), pacer::reason::woken);
}

TEST(pacer, stop_ends_every_wait_for_good) {
    pacer beat;
    beat.wake();
    beat.stop();
    EXPECT_TRUE(beat.stopped());
    EXPECT_EQ(beat.wait(1h), pacer::reason::stopped) << "also where a wake-up is pending";
    EXPECT_EQ(beat.wait(1h), pacer::reason::stopped);
}

}  // namespace
}  // namespace cusax
