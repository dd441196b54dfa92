#include "lifecycle/attempt_table.hpp"

#include <algorithm>
#include <tuple>

namespace cusax::lifecycle {

attempt_table::attempt_table(std::size_t buckets, std::chrono::seconds lifetime)
    : buckets_(buckets), lifetime_(lifetime) {}

bool attempt_table::is_over(slot const &each, time_point now) const {
    return each.count == 0 || now - each.last > lifetime_;
}

attempt_table::slot *attempt_table::find(std::uint64_t key, time_point now) {
    for (auto &each : bucket_of(key))
        if (each.key == key && !is_over(each, now)) return &each;
    return nullptr;
}

attempt_table::slot &attempt_table::take(std::uint64_t key, time_point now) {
    if (auto *const own = find(key, now)) return *own;
    auto const weight = [&](slot const &each) {
        return std::tuple(is_over(each, now) ? 0 : each.count, each.last);
    };
    auto &here = bucket_of(key);
    auto &least = *std::ranges::min_element(here, {}, weight);
    least = {.key = key};
    return least;
}

}  // namespace cusax::lifecycle
