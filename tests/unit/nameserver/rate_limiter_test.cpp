#include "nameserver/rate_limiter.hpp"

#include <gtest/gtest.h>

namespace cusax::nameserver {
namespace {

using namespace std::chrono_literals;
using time_point = rate_limiter::time_point;

constexpr std::uint64_t seed = 42;
time_point const start{1000h};

dns::answered positive(std::uint64_t subject = 1) {
    dns::answered outcome;
    outcome.size = 100;
    outcome.kind = dns::answer_kind::positive;
    outcome.subject = subject;
    return outcome;
}

rate_limits limits_of(unsigned rate, unsigned slip = 2) {
    rate_limits limits;
    limits.rate = rate;
    limits.slip = slip;
    limits.exempt = {};
    return limits;
}

struct tally {
    int sent = 0, cut = 0, dropped = 0;
    bool operator==(tally const &) const = default;
};

// So many answers of one class, evenly spread over the time.
tally flood(rate_limiter &limiter, int count, time_point from, std::chrono::microseconds length,
            bytes const &address = {192, 0, 2, 1}, dns::answered const &outcome = positive()) {
    tally seen;
    for (int i = 0; i < count; ++i) switch (limiter.judge(address, outcome, from + length * i / count)) {
            case limit_verdict::send: ++seen.sent; break;
            case limit_verdict::cut: ++seen.cut; break;
            case limit_verdict::drop: ++seen.dropped; break;
        }
    return seen;
}

TEST(rate_limiter, one_second_s_worth_is_sent_at_once_and_every_second_of_the_rest_is_cut) {
    rate_limiter limiter(limits_of(10), seed);
    EXPECT_EQ(flood(limiter, 30, start, 0us), (tally{.sent = 10, .cut = 10, .dropped = 10}));
}

TEST(rate_limiter, slip_says_how_many_are_cut) {
    struct {
        unsigned slip;
        tally expected;
    } const cases[] = {{0, {.sent = 10, .cut = 0, .dropped = 60}},
                       {1, {.sent = 10, .cut = 60, .dropped = 0}},
                       {3, {.sent = 10, .cut = 20, .dropped = 40}}};
    for (auto const &[slip, expected] : cases) {
        rate_limiter limiter(limits_of(10, slip), seed);
        EXPECT_EQ(flood(limiter, 70, start, 0us), expected) << slip;
    }
}

TEST(rate_limiter, client_below_the_rate_is_never_limited) {
    rate_limiter limiter(limits_of(100), seed);
    EXPECT_EQ(flood(limiter, 60 * 99, start, 60s).sent, 60 * 99);
}

TEST(rate_limiter, flood_is_limited_until_it_has_ended_for_the_window) {
    rate_limits limits = limits_of(10);
    limits.window = 5s;
    rate_limiter limiter(limits, seed);
    EXPECT_EQ(flood(limiter, 10'000, start, 10s).sent, 10) << "what is limited counts, too";
    EXPECT_EQ(flood(limiter, 1, start + 14s, 0us).sent, 0);
    EXPECT_EQ(flood(limiter, 20, start + 30s, 0us).sent, 10) << "all is paid back";
}

TEST(rate_limiter, rate_of_zero_limits_nothing) {
    rate_limiter limiter(limits_of(0), seed);
    EXPECT_EQ(flood(limiter, 1000, start, 0us).sent, 1000);
}

TEST(rate_limiter, networks_and_classes_are_counted_apart) {
    auto const other_kind = [] {
        auto outcome = positive();
        outcome.kind = dns::answer_kind::negative;
        return outcome;
    }();
    bytes v6(16, 0x20);
    bytes v6_near = v6;
    v6_near[7] = 0xFF;  // behind the 56th bit
    bytes v6_far = v6;
    v6_far[6] = 0xFF;
    struct {
        bytes first, second;
        dns::answered outcome;
        bool together;
    } const cases[] = {
        {{192, 0, 2, 1}, {192, 0, 2, 254}, positive(), true},
        {{192, 0, 2, 1}, {192, 0, 3, 1}, positive(), false},
        {{192, 0, 2, 1}, {192, 0, 2, 1}, positive(2), false},
        {{192, 0, 2, 1}, {192, 0, 2, 1}, other_kind, false},
        {v6, v6_near, positive(), true},
        {v6, v6_far, positive(), false},
    };
    for (auto const &[first, second, outcome, together] : cases) {
        rate_limiter limiter(limits_of(10), seed);
        EXPECT_EQ(flood(limiter, 10, start, 0us, first).sent, 10);
        EXPECT_EQ(flood(limiter, 10, start, 0us, second, outcome).sent, together ? 0 : 10);
    }
}

TEST(rate_limiter, exempt_networks_cookies_and_signatures_are_not_limited) {
    rate_limits limits = limits_of(1);
    limits.exempt = {network::parse("192.0.2.0/24").value()};
    rate_limiter limiter(limits, seed);
    EXPECT_EQ(flood(limiter, 100, start, 0us, {192, 0, 2, 77}).sent, 100);
    EXPECT_EQ(flood(limiter, 100, start, 0us, {192, 0, 3, 77}).sent, 1);
    auto with_cookie = positive();
    with_cookie.has_valid_cookie = true;
    EXPECT_EQ(flood(limiter, 100, start, 0us, {192, 0, 3, 77}, with_cookie).sent, 100);
    auto is_signed = positive();
    dns::tsig_key const key{};
    is_signed.key = &key;
    EXPECT_EQ(flood(limiter, 100, start, 0us, {192, 0, 3, 77}, is_signed).sent, 100);
    rate_limiter usual(rate_limits{.rate = 1}, seed);
    EXPECT_EQ(flood(usual, 100, start, 0us, {127, 9, 9, 9}).sent, 100) << "loopback, if nothing is said";
}

// A million forged networks cannot push out the class that floods, and it goes on being limited.
TEST(rate_limiter, worst_offender_keeps_its_place_in_a_full_table) {
    rate_limiter limiter(limits_of(10), seed);
    flood(limiter, 1000, start, 0us);
    for (std::uint32_t i = 0; i < 1'000'000; ++i) {
        bytes const forged{static_cast<std::uint8_t>(10 + (i >> 16U)), static_cast<std::uint8_t>(i >> 8U),
                           static_cast<std::uint8_t>(i), 1};
        limiter.judge(forged, positive(), start + 1s);
    }
    EXPECT_EQ(flood(limiter, 100, start + 1s, 0us).sent, 0);
}

// The time that a place can tell is 19 hours; what is older must not look like debt.
TEST(rate_limiter, class_that_comes_back_after_any_time_has_all_its_credit) {
    rate_limiter limiter(limits_of(10), seed);
    for (auto const later : {0h, 1h, 10h, 18h, 20h, 200h}) {
        flood(limiter, 1000, start + later, 0us, {192, 0, 2, 1});
        EXPECT_EQ(flood(limiter, 10, start + later + 30min, 0us, {192, 0, 2, 1}).sent, 10) << later.count();
    }
}

TEST(network, text_is_read_strictly) {
    for (auto const text :
         {"192.0.2.0/24", "192.0.2.1", "0.0.0.0/0", "2001:db8::/32", "::1", "::/0", "10.0.0.0/9"})
        EXPECT_TRUE(network::parse(text)) << text;
    for (auto const text : {"", "192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/x", "192.0.2/24",
                            "2001:db8::/129", "2001:db8::1/32", "192.0.2.0/-1", "capulet.example", "/8"})
        EXPECT_FALSE(network::parse(text)) << text;
}

TEST(network, contains_what_shares_its_prefix) {
    struct {
        std::string_view text;
        bytes address;
        bool inside;
    } const cases[] = {{"192.0.2.0/24", {192, 0, 2, 255}, true}, {"192.0.2.0/24", {192, 0, 3, 0}, false},
                       {"10.128.0.0/9", {10, 255, 1, 1}, true},  {"10.128.0.0/9", {10, 127, 1, 1}, false},
                       {"0.0.0.0/0", {1, 2, 3, 4}, true},        {"0.0.0.0/0", bytes(16, 0), false},
                       {"2000::/3", bytes(16, 0x3F), true},      {"2000::/3", bytes(16, 0x40), false},
                       {"192.0.2.7", {192, 0, 2, 7}, true},      {"192.0.2.7", {192, 0, 2, 6}, false}};
    for (auto const &[text, address, inside] : cases)
        EXPECT_EQ(network::parse(text)->contains(address), inside) << text;
}

}  // namespace
}  // namespace cusax::nameserver
