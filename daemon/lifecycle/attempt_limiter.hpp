// How often a password may be tried. Three things are counted: an account from
// one client address (strictly), an account from anywhere and an address for
// any account (both loosely). What failed often waits, longer each time and
// never for ever. Who once signed in from an address is only held to the strict
// count there, so nobody can be locked out from elsewhere. In memory, of this
// daemon alone.
#pragma once

#include "base/bytes.hpp"
#include "lifecycle/attempt_table.hpp"
#include "model/ip_address.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace cusax::lifecycle {

// The wait after the nth failure: none for n < free, then `first`, doubling up to `most`.
struct attempt_slope {
    unsigned free = 0;
    std::chrono::seconds first{1};
    std::chrono::seconds most{300};

    std::chrono::seconds wait_after(std::uint32_t failures) const;
};

struct attempt_limits {
    attempt_slope pair{.free = 5, .most = std::chrono::minutes(5)};
    attempt_slope account{.free = 20, .most = std::chrono::minutes(1)};
    attempt_slope address{.free = 100, .most = std::chrono::minutes(5)};
    std::chrono::seconds failures_kept = std::chrono::hours(1);  // after the last of them
    std::chrono::seconds familiar_kept = std::chrono::days(30);  // after the last success
    std::size_t buckets = 8192;                                  // of each of two tables, 256 octets each
};

struct attempt {
    std::string account;                            // one spelling for one account
    std::optional<model::ip_address> address = {};  // the client's; of IPv6 the first 64 bits count
};

class attempt_limiter {
  public:
    using time_point = attempt_table::time_point;

    // `secret`: with it nobody can choose the slot where he stands.
    explicit attempt_limiter(attempt_limits limits = {}, bytes secret = random_bytes(32));

    // Nothing: the password may be looked at, and the attempt counts as failed until one of the two
    // below says otherwise, so that many at once gain nothing. Else how long to wait; that attempt
    // does not count. Any thread, as all of them.
    std::optional<std::chrono::seconds> admit(attempt const &what, time_point now);

    // The password was right: the account's failures are forgotten, the address knows the account.
    void succeeded(attempt const &what, time_point now);
    // Nobody looked at the password.
    void withdraw(attempt const &what, time_point now);

  private:
    struct keys {
        std::uint64_t account = 0;
        std::optional<std::uint64_t> address = {};
        std::optional<std::uint64_t> pair = {};
    };

    keys keys_of(attempt const &what) const;
    std::uint64_t key_of(char kind, std::string_view account, byte_view network) const;
    std::chrono::seconds wait_for(std::uint64_t key, time_point now);
    void charge(std::uint64_t key, attempt_slope const &slope, time_point now);
    void take_back(std::uint64_t key, attempt_slope const &slope, time_point now);
    void forget(std::uint64_t key, time_point now);

    attempt_limits limits_;
    bytes secret_;
    std::mutex mutex_;
    attempt_table failures_;  // guarded by mutex_, and so is the other
    attempt_table familiar_;
};

}  // namespace cusax::lifecycle
