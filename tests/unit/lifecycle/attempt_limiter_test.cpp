#include "lifecycle/attempt_limiter.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace cusax::lifecycle {
namespace {

using namespace std::chrono_literals;

constexpr attempt_limiter::time_point start{1000h};

attempt from(std::string address, std::string account = "juliet@capulet.example") {
    return {.account = std::move(account), .address = model::ip_address::parse(address).value()};
}
attempt from_nowhere(std::string account = "juliet@capulet.example") {
    return {.account = std::move(account)};
}

// Tries, and waits as long as it is told to, until so many were let through; returns the waits.
std::vector<std::chrono::seconds> waits_of(attempt_limiter &limiter, attempt const &what, int admitted,
                                           attempt_limiter::time_point &now) {
    std::vector<std::chrono::seconds> waits;
    while (admitted > 0) {
        auto const wait = limiter.admit(what, now);
        if (!wait) {
            --admitted;
            continue;
        }
        waits.push_back(*wait);
        now += *wait;
    }
    return waits;
}

std::vector<std::chrono::seconds> waits_of(attempt_limiter &limiter, attempt const &what, int admitted) {
    auto now = start;
    return waits_of(limiter, what, admitted, now);
}

TEST(attempt_limiter, pair_waits_after_five_failures_and_longer_each_time_up_to_five_minutes) {
    attempt_limiter limiter;
    EXPECT_EQ(waits_of(limiter, from("192.0.2.1"), 5), (std::vector<std::chrono::seconds>{}));
    EXPECT_EQ(waits_of(limiter, from("192.0.2.1"), 11),
              (std::vector<std::chrono::seconds>{1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 300s, 300s}));
}

TEST(attempt_limiter, refused_attempt_does_not_make_the_wait_longer) {
    attempt_limiter limiter;
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(limiter.admit(from("192.0.2.1"), start));
    for (int i = 0; i < 100; ++i) EXPECT_EQ(limiter.admit(from("192.0.2.1"), start), 1s);
    EXPECT_EQ(limiter.admit(from("192.0.2.1"), start + 999ms), 1s) << "rounded up";
    EXPECT_FALSE(limiter.admit(from("192.0.2.1"), start + 1s));
}

TEST(attempt_limiter, success_makes_the_pair_begin_anew) {
    attempt_limiter limiter;
    for (int i = 0; i < 5; ++i) limiter.admit(from("192.0.2.1"), start);
    limiter.succeeded(from("192.0.2.1"), start);
    EXPECT_EQ(waits_of(limiter, from("192.0.2.1"), 5), (std::vector<std::chrono::seconds>{}));
}

TEST(attempt_limiter, failures_of_one_address_do_not_hold_another_up) {
    attempt_limiter limiter;
    auto now = start;
    waits_of(limiter, from("192.0.2.1"), 15, now);
    EXPECT_FALSE(limiter.admit(from("192.0.2.2"), now));
}

TEST(attempt_limiter, failures_from_many_addresses_hold_up_those_that_are_new_to_the_account) {
    attempt_limiter limiter;
    EXPECT_FALSE(limiter.admit(from("192.0.2.200"), start));
    limiter.succeeded(from("192.0.2.200"), start);
    for (int i = 0; i < 20; ++i)
        EXPECT_FALSE(limiter.admit(from("198.51.100." + std::to_string(i)), start)) << i;
    EXPECT_EQ(limiter.admit(from("203.0.113.1"), start), 1s);
    EXPECT_FALSE(limiter.admit(from("203.0.113.1", "romeo@montague.example"), start)) << "another account";
    EXPECT_FALSE(limiter.admit(from("192.0.2.200"), start)) << "where its owner signed in before";
}

TEST(attempt_limiter, owner_at_a_familiar_address_is_let_in_however_many_attack) {
    attempt_limiter limiter;
    auto now = start;
    limiter.admit(from("192.0.2.200"), now);
    limiter.succeeded(from("192.0.2.200"), now);
    for (int i = 0; i < 2000; ++i) {
        limiter.admit(from("2001:db8:" + std::to_string(i % 9999) + "::1"), now);
        limiter.admit(from("192.0.2.200", "user" + std::to_string(i) + "@capulet.example"), now);
        now += 100ms;
    }
    EXPECT_TRUE(limiter.admit(from("192.0.2.201"), now)) << "a new one has to wait";
    EXPECT_FALSE(limiter.admit(from("192.0.2.200"), now));
}

TEST(attempt_limiter, address_that_tries_many_accounts_waits_whichever_comes_next) {
    attempt_limiter limiter;
    for (int i = 0; i < 100; ++i)
        EXPECT_FALSE(limiter.admit(from("192.0.2.1", "user" + std::to_string(i)), start)) << i;
    EXPECT_EQ(limiter.admit(from("192.0.2.1", "next"), start), 1s);
    EXPECT_FALSE(limiter.admit(from("192.0.2.2", "next"), start)) << "from elsewhere";
}

TEST(attempt_limiter, success_with_an_account_of_ones_own_does_not_free_the_address) {
    attempt_limiter limiter;
    auto const mine = from("192.0.2.1", "tybalt@capulet.example");
    limiter.admit(mine, start);
    limiter.succeeded(mine, start);
    for (int i = 0; i < 110; ++i) {
        limiter.admit(from("192.0.2.1", "user" + std::to_string(i)), start);
        ASSERT_FALSE(limiter.admit(mine, start));
        limiter.succeeded(mine, start);
    }
    EXPECT_TRUE(limiter.admit(from("192.0.2.1", "next"), start));
}

TEST(attempt_limiter, without_an_address_only_the_account_is_counted) {
    attempt_limiter limiter;
    EXPECT_EQ(waits_of(limiter, from_nowhere(), 30),
              (std::vector<std::chrono::seconds>{1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s, 60s}));
    EXPECT_FALSE(limiter.admit(from_nowhere("romeo@montague.example"), start));
}

TEST(attempt_limiter, ipv6_addresses_of_one_subscriber_are_one) {
    attempt_limiter limiter;
    for (int i = 0; i < 5; ++i) limiter.admit(from("2001:db8::" + std::to_string(i)), start);
    EXPECT_TRUE(limiter.admit(from("2001:db8::ffff"), start));
    EXPECT_FALSE(limiter.admit(from("2001:db8:0:1::1"), start));
}

TEST(attempt_limiter, failures_fade) {
    attempt_limiter limiter;
    auto now = start;
    waits_of(limiter, from("192.0.2.1"), 15, now);
    EXPECT_EQ(waits_of(limiter, from("192.0.2.1"), 1, now), (std::vector<std::chrono::seconds>{300s}));
    now += 1h + 1s;
    EXPECT_EQ(waits_of(limiter, from("192.0.2.1"), 5, now), (std::vector<std::chrono::seconds>{}));
}

TEST(attempt_limiter, attempt_that_nobody_judged_does_not_count) {
    attempt_limiter limiter;
    for (int i = 0; i < 50; ++i) {
        ASSERT_FALSE(limiter.admit(from("192.0.2.1"), start)) << i;
        limiter.withdraw(from("192.0.2.1"), start);
    }
}

TEST(attempt_table, flood_of_new_keys_takes_the_places_of_those_that_weigh_least) {
    attempt_table table(1, 1h);
    auto &heavy = table.take(1, start);
    heavy.count = 10;
    heavy.last = start;
    for (std::uint64_t key = 2; key < 1000; ++key) {
        auto &light = table.take(key, start + 1s);
        light.count = 1;
        light.last = start + 1s;
    }
    ASSERT_NE(table.find(1, start + 2s), nullptr);
    EXPECT_EQ(table.find(1, start + 2s)->count, 10U);
    EXPECT_EQ(table.find(1, start + 2h), nullptr) << "over";
}

}  // namespace
}  // namespace cusax::lifecycle
