#include "nameserver/rate_limiter.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace cusax::nameserver {
namespace {

constexpr std::uint64_t second = 1'000'000;
constexpr std::size_t bucket_count = 16'384;  // of eight classes each: 1 MiB

constexpr unsigned time_bits = 36;
constexpr unsigned slip_bits = 4;
constexpr unsigned tag_shift = time_bits + slip_bits;
constexpr std::uint64_t time_mask = (std::uint64_t{1} << time_bits) - 1;
constexpr unsigned most_slip = (1U << slip_bits) - 1;
constexpr auto longest_window = std::chrono::hours(1);  // far below the span of the time

std::uint64_t mix(std::uint64_t value) {
    value *= 0xFF51AFD7ED558CCDU;
    value ^= value >> 32U;
    value *= 0xC4CEB9FE1A85EC53U;
    return value ^ (value >> 29U);
}

std::uint64_t slipped_of(std::uint64_t value) { return value >> time_bits & most_slip; }

}  // namespace

std::vector<network> loopback_networks() {
    return {network::parse("127.0.0.0/8").value(), network::parse("::1").value()};
}

rate_limiter::rate_limiter(rate_limits limits, std::uint64_t seed) : limits_(std::move(limits)), seed_(seed) {
    limits_.slip = std::min(limits_.slip, most_slip);
    limits_.window =
        std::clamp<std::chrono::seconds>(limits_.window, std::chrono::seconds(1), longest_window);
    limits_.ipv4_prefix = std::min(limits_.ipv4_prefix, 32U);
    limits_.ipv6_prefix = std::min(limits_.ipv6_prefix, 128U);
    if (limits_.rate == 0) return;
    cost_ = std::max<std::uint64_t>(second / limits_.rate, 1);
    most_debt_ = second * (1 + static_cast<std::uint64_t>(limits_.window.count()));
    buckets_ = std::make_unique<bucket[]>(bucket_count);
}

limit_verdict rate_limiter::judge(byte_view address, dns::answered const &outcome, time_point now) {
    bool const is_known = outcome.has_valid_cookie || outcome.key != nullptr;
    if (!buckets_ || outcome.size == 0 || is_known || is_exempt(address)) return limit_verdict::send;
    std::uint64_t const hash = class_of(address, outcome);
    auto const since = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
    auto const tick = static_cast<std::uint64_t>(since.count()) & time_mask;
    return draw(find_place(hash, tick), hash >> tag_shift, tick);
}

bool rate_limiter::is_exempt(byte_view address) const {
    return std::ranges::any_of(limits_.exempt,
                               [address](network const &each) { return each.contains(address); });
}

std::uint64_t rate_limiter::class_of(byte_view address, dns::answered const &outcome) const {
    auto const prefix = masked(address, address.size() == 4 ? limits_.ipv4_prefix : limits_.ipv6_prefix);
    std::uint64_t upper = 0;
    std::uint64_t lower = 0;
    std::memcpy(&upper, prefix.data(), sizeof upper);
    std::memcpy(&lower, prefix.data() + sizeof upper, sizeof lower);
    std::uint64_t hash = mix(seed_ ^ upper);
    hash = mix(hash ^ lower ^ address.size());
    hash = mix(hash ^ outcome.subject);
    return mix(hash ^ static_cast<std::uint64_t>(outcome.kind));
}

// Microseconds until all is paid back; 0 where the time has come, or is too far off to be ours.
std::uint64_t rate_limiter::debt_of(std::uint64_t value, std::uint64_t now) const {
    std::uint64_t const ahead = (value - now) & time_mask;
    return ahead > most_debt_ ? 0 : ahead;
}

// The class's own place, or that of the class in its bucket which owes least.
rate_limiter::place &rate_limiter::find_place(std::uint64_t hash, std::uint64_t now) {
    bucket &here = buckets_[hash % bucket_count];
    place *least = here.places.data();
    std::uint64_t least_debt = most_debt_ + 1;
    for (place &each : here.places) {
        std::uint64_t const value = each.load(std::memory_order_relaxed);
        if (value >> tag_shift == hash >> tag_shift) return each;
        if (std::uint64_t const debt = debt_of(value, now); debt < least_debt) {
            least = &each;
            least_debt = debt;
        }
    }
    return *least;
}

limit_verdict rate_limiter::draw(place &from, std::uint64_t tag, std::uint64_t now) const {
    std::uint64_t value = from.load(std::memory_order_relaxed);
    for (;;) {
        bool const is_ours = value >> tag_shift == tag;
        std::uint64_t const debt = (is_ours ? debt_of(value, now) : 0) + cost_;
        std::uint64_t slipped = is_ours ? slipped_of(value) : 0;
        auto verdict = limit_verdict::send;
        if (debt > second) {  // more than one second's worth
            bool const is_cut = limits_.slip != 0 && slipped + 1 >= limits_.slip;
            slipped = is_cut || limits_.slip == 0 ? 0 : slipped + 1;
            verdict = is_cut ? limit_verdict::cut : limit_verdict::drop;
        }
        std::uint64_t const paid_at = (now + std::min(debt, most_debt_)) & time_mask;
        std::uint64_t const next = tag << tag_shift | slipped << time_bits | paid_at;
        if (from.compare_exchange_weak(value, next, std::memory_order_relaxed)) return verdict;
    }
}

}  // namespace cusax::nameserver
