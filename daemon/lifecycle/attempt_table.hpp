// What is remembered of attempts: a table of fixed size that forgets by itself.
// Whoever is new takes the place of what is over, else of what weighs least, so
// that a flood of new names does not wash out those that failed most.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cusax::lifecycle {

class attempt_table {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    struct slot {
        std::uint64_t key = 0;
        std::uint32_t count = 0;       // 0: free
        time_point last = {};          // when it was last counted
        time_point closed_until = {};  // what the owner of the table makes of the count
    };

    // Holds `buckets` times eight slots; each is over `lifetime` after it was last counted.
    attempt_table(std::size_t buckets, std::chrono::seconds lifetime);

    // nullptr where nothing (any more) is known of the key. Good until the next take().
    slot *find(std::uint64_t key, time_point now);

    // The key's own slot, or an empty one that is now its own.
    slot &take(std::uint64_t key, time_point now);

  private:
    static constexpr std::size_t slots_together = 8;
    using bucket = std::array<slot, slots_together>;

    bool is_over(slot const &each, time_point now) const;
    bucket &bucket_of(std::uint64_t key) { return buckets_[key % buckets_.size()]; }

    std::vector<bucket> buckets_;
    std::chrono::seconds lifetime_;
};

}  // namespace cusax::lifecycle
