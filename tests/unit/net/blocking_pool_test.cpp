#include "net/blocking_pool.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <future>
#include <latch>
#include <stdexcept>

namespace cusax::net {
namespace {

TEST(blocking_pool, as_many_jobs_at_once_as_threads) {
    std::latch both(2);
    blocking_pool pool("twins", 2, 8);
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(pool.try_post([&] { both.arrive_and_wait(); }));
    pool.stop();  // would never return if one job waited behind the other
}

TEST(blocking_pool, full_queue_refuses_and_leaves_the_job_untouched) {
    std::promise<void> gate;
    std::promise<void> running;
    blocking_pool pool("full", 1, 1);  // goes before what its jobs use
    ASSERT_TRUE(pool.try_post([&] {
        running.set_value();
        gate.get_future().wait();
    }));
    running.get_future().wait();
    ASSERT_TRUE(pool.try_post([] {}));
    EXPECT_EQ(pool.queued(), 1U);
    bool ran = false;
    blocking_pool::job late = [&] { ran = true; };
    EXPECT_FALSE(pool.try_post(std::move(late)));
    ASSERT_TRUE(late);
    late();
    EXPECT_TRUE(ran);
    gate.set_value();
}

TEST(blocking_pool, stop_runs_what_is_queued_and_takes_no_more) {
    std::atomic<int> done = 0;
    blocking_pool pool("drain", 1, 100);
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(pool.try_post([&] { ++done; }));
    pool.stop();
    EXPECT_EQ(done, 50);
    EXPECT_FALSE(pool.try_post([] {}));
    pool.stop();
}

TEST(blocking_pool, throwing_job_does_not_end_its_thread) {
    std::promise<int> after;
    blocking_pool pool("brave", 1, 8);
    ASSERT_TRUE(pool.try_post([] { throw std::runtime_error("a plague on both your houses"); }));
    ASSERT_TRUE(pool.try_post([&] { after.set_value(7); }));
    EXPECT_EQ(after.get_future().get(), 7);
}

TEST(blocking_pool, threads_carry_the_pools_name) {
    std::promise<std::string> name;
    blocking_pool pool("a-rather-long-name", 0, 8);  // no threads asked for: one all the same
    ASSERT_TRUE(pool.try_post([&] {
        char shown[16]{};
        pthread_getname_np(pthread_self(), shown, sizeof shown);
        name.set_value(shown);
    }));
    EXPECT_EQ(name.get_future().get(), "a-rather-l-0");
}

}  // namespace
}  // namespace cusax::net
