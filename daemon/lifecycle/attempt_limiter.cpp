#include "lifecycle/attempt_limiter.hpp"

#include "credentials/message_digest.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace cusax::lifecycle {
namespace {

// A network that one client can be anywhere in: an IPv6 address is a subscriber's to choose (RFC 6177).
byte_view network_of(model::ip_address const &address) {
    byte_view const octets = address.octets();
    return address.is_v6() ? octets.first(8) : octets;
}

}  // namespace

std::chrono::seconds attempt_slope::wait_after(std::uint32_t failures) const {
    if (failures < free) return std::chrono::seconds(0);
    auto wait = first;
    for (auto step = failures - free; step > 0 && wait < most; --step) wait *= 2;
    return std::min(wait, most);
}

attempt_limiter::attempt_limiter(attempt_limits limits, bytes secret)
    : limits_(limits),
      secret_(std::move(secret)),
      failures_(limits.buckets, limits.failures_kept),
      familiar_(limits.buckets, limits.familiar_kept) {}

std::optional<std::chrono::seconds> attempt_limiter::admit(attempt const &what, time_point now) {
    auto const who = keys_of(what);
    std::lock_guard const lock(mutex_);
    auto wait = who.pair ? wait_for(*who.pair, now) : std::chrono::seconds(0);
    bool const is_familiar = who.pair && familiar_.find(*who.pair, now) != nullptr;
    if (!is_familiar) {
        wait = std::max(wait, wait_for(who.account, now));
        if (who.address) wait = std::max(wait, wait_for(*who.address, now));
    }
    if (wait > std::chrono::seconds(0)) return wait;
    charge(who.account, limits_.account, now);
    if (who.address) charge(*who.address, limits_.address, now);
    if (who.pair) charge(*who.pair, limits_.pair, now);
    return std::nullopt;
}

void attempt_limiter::succeeded(attempt const &what, time_point now) {
    auto const who = keys_of(what);
    std::lock_guard const lock(mutex_);
    forget(who.account, now);
    // Not forgotten: an attacker with an account of his own would start anew whenever he likes.
    if (who.address) take_back(*who.address, limits_.address, now);
    if (!who.pair) return;
    forget(*who.pair, now);
    auto &known = familiar_.take(*who.pair, now);
    known.count = 1;
    known.last = now;
}

void attempt_limiter::withdraw(attempt const &what, time_point now) {
    auto const who = keys_of(what);
    std::lock_guard const lock(mutex_);
    take_back(who.account, limits_.account, now);
    if (who.address) take_back(*who.address, limits_.address, now);
    if (who.pair) take_back(*who.pair, limits_.pair, now);
}

attempt_limiter::keys attempt_limiter::keys_of(attempt const &what) const {
    keys made{.account = key_of('a', what.account, {})};
    if (!what.address) return made;
    auto const network = network_of(*what.address);
    made.address = key_of('n', {}, network);
    made.pair = key_of('p', what.account, network);
    return made;
}

std::uint64_t attempt_limiter::key_of(char kind, std::string_view account, byte_view network) const {
    // Unambiguous without a separator: of each kind either one part is empty or the network comes first
    // with its length.
    std::string text{kind, static_cast<char>(network.size())};
    text.append(as_text(network)).append(account);
    auto const hash = credentials::hmac(credentials::hash_of(model::scram_hash::sha256), secret_, text);
    std::uint64_t key = 0;
    std::memcpy(&key, hash.data(), sizeof key);
    return key;
}

std::chrono::seconds attempt_limiter::wait_for(std::uint64_t key, time_point now) {
    auto const *const slot = failures_.find(key, now);
    if (slot == nullptr || slot->closed_until <= now) return std::chrono::seconds(0);
    return std::chrono::ceil<std::chrono::seconds>(slot->closed_until - now);
}

void attempt_limiter::charge(std::uint64_t key, attempt_slope const &slope, time_point now) {
    auto &slot = failures_.take(key, now);
    slot.count = std::min(slot.count + 1, std::uint32_t{1} << 30U);
    slot.last = now;
    slot.closed_until = now + slope.wait_after(slot.count);
}

// As if the last one had not been: neither its count nor what it added to the wait.
void attempt_limiter::take_back(std::uint64_t key, attempt_slope const &slope, time_point now) {
    auto *const slot = failures_.find(key, now);
    if (slot == nullptr) return;
    --slot->count;
    slot->closed_until = std::min(slot->closed_until, now + slope.wait_after(slot->count));
}

void attempt_limiter::forget(std::uint64_t key, time_point now) {
    if (auto *const slot = failures_.find(key, now)) *slot = {};
}

}  // namespace cusax::lifecycle
