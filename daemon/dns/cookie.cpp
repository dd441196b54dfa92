#include "dns/cookie.hpp"

#include "dns/wire_number.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <span>

namespace cusax::dns {
namespace {

using namespace std::chrono_literals;

// RFC 9018 §4.3
constexpr std::chrono::seconds oldest = 1h;
constexpr std::chrono::seconds renewed_after = 30min;
constexpr std::chrono::seconds clocks_may_differ = 5min;

// RFC 9018 §4: version, three reserved octets, the time, the hash.
constexpr std::uint8_t version = 1;
constexpr std::size_t time_at = client_cookie_size + 4;
constexpr std::size_t hash_at = client_cookie_size + 8;

// RFC 9018 §4.4: over client cookie, version, reserved octets and time as they stand, and the address.
std::uint64_t hash_of(siphash_key const &key, byte_view cookies, byte_view client) {
    std::array<std::uint8_t, hash_at + 16> input;
    std::ranges::copy(cookies.first(hash_at), input.begin());
    std::size_t const size = std::min<std::size_t>(client.size(), 16);
    std::ranges::copy(client.first(size), input.begin() + hash_at);
    return siphash24(key, byte_view(input).first(hash_at + size));
}

void store_hash(std::span<std::uint8_t> at, std::uint64_t hash) {
    for (std::size_t i = 0; i < 8; ++i) at[i] = static_cast<std::uint8_t>(hash >> (8 * i));
}

bool is_made_with(siphash_key const &key, byte_view cookies, byte_view client) {
    std::array<std::uint8_t, 8> expected;
    store_hash(expected, hash_of(key, cookies, client));
    return equal_in_constant_time(expected, cookies.subspan(hash_at));
}

// RFC 1982 arithmetic, as RFC 9018 §4.3 wants it.
std::chrono::seconds age_of(byte_view cookies, std::chrono::sys_seconds now) {
    auto const seconds = static_cast<std::uint32_t>(now.time_since_epoch().count());
    return std::chrono::seconds(static_cast<std::int32_t>(seconds - read32(cookies, time_at)));
}

cookie_octets fresh(siphash_key const &key, byte_view client_cookie, byte_view client,
                    std::chrono::sys_seconds now) {
    cookie_octets made{};
    std::ranges::copy(client_cookie, made.begin());
    made[client_cookie_size] = version;
    auto const seconds = static_cast<std::uint32_t>(now.time_since_epoch().count());
    store16(made, time_at, static_cast<std::uint16_t>(seconds >> 16U));
    store16(made, time_at + 2, static_cast<std::uint16_t>(seconds));
    store_hash(std::span(made).subspan(hash_at), hash_of(key, made, client));
    return made;
}

result<siphash_key> read_secret(secret<bytes> const &octets) {
    if (octets.reveal().size() != cookie_secret_size)
        return fail(error_code::invalid_input, "A cookie secret is 16 octets long.");
    siphash_key key;
    std::ranges::copy(octets.reveal(), key.begin());
    return key;
}

}  // namespace

result<cookie_mint> cookie_mint::make(secret<bytes> const &current,
                                      std::optional<secret<bytes>> const &previous, bool required) {
    cookie_mint mint;
    auto const key = read_secret(current);
    if (!key) return failure(key.error());
    mint.current_ = *key;
    if (previous) {
        auto const old = read_secret(*previous);
        if (!old) return failure(old.error());
        mint.previous_ = *old;
    }
    mint.required_ = required;
    return mint;
}

cookie_mint::~cookie_mint() {
    OPENSSL_cleanse(current_.data(), current_.size());
    if (previous_) OPENSSL_cleanse(previous_->data(), previous_->size());
}

cookie_check cookie_mint::check(byte_view option, byte_view client, std::chrono::sys_seconds now) const {
    bool const may_be_ours = option.size() == cookie_octets{}.size() && option[client_cookie_size] == version;
    if (may_be_ours) {
        auto const age = age_of(option, now);
        bool const in_time = age <= oldest && age >= -clocks_may_differ;
        bool const is_current = in_time && is_made_with(current_, option, client);
        if (is_current && age <= renewed_after) {
            cookie_check same{.valid = true, .reply = {}};
            std::ranges::copy(option, same.reply.begin());
            return same;
        }
        if (is_current || (in_time && previous_ && is_made_with(*previous_, option, client)))
            return {.valid = true, .reply = fresh(current_, option.first(client_cookie_size), client, now)};
    }
    return {.valid = false, .reply = fresh(current_, option.first(client_cookie_size), client, now)};
}

}  // namespace cusax::dns
