// What passes over a link, counted: stanzas by kind and outcome, and how long
// answers take. Lock-free; any thread.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cusax::component {

enum class stanza_kind {
    vcard_temp_get,
    vcard_temp_set,
    vcard4_get,
    vcard4_set,
    disco,
    search,
    external_services,
    command,
    ping,
    version,
    other_request,  // any other IQ that wants an answer
    announcement,   // delegation and privilege greetings
    iq_answer,      // result or error to what we asked
    event,          // what a user published in the own PEP service
    other,          // messages and presences, which are not for us
};
inline constexpr std::size_t stanza_kinds = 15;

enum class stanza_outcome {
    answered,    // with a result, or taken note of
    refused,     // with an error that the request deserved
    failed,      // with a wait error: something of ours is broken
    timed_out,   // with a wait error: not ready at the deadline
    overloaded,  // with a wait error: too many in flight
    late,        // ready after the deadline, thrown away; counted beside timed_out
    ignored,
};
inline constexpr std::size_t stanza_outcomes = 7;

std::string_view name_of(stanza_kind kind);        // as label of a metric: "vcard_temp_get"
std::string_view name_of(stanza_outcome outcome);  // "timed_out"

// A histogram as Prometheus has it, but not cumulative: counts[i] are the answers that took at most bounds[i]
// and more than the bound before; the last count is beyond all bounds.
class latency_histogram {
  public:
    static constexpr std::array<std::chrono::microseconds, 12> bounds = {
        std::chrono::microseconds(250),       std::chrono::microseconds(500),
        std::chrono::microseconds(1'000),     std::chrono::microseconds(2'500),
        std::chrono::microseconds(5'000),     std::chrono::microseconds(10'000),
        std::chrono::microseconds(25'000),    std::chrono::microseconds(50'000),
        std::chrono::microseconds(100'000),   std::chrono::microseconds(500'000),
        std::chrono::microseconds(1'000'000), std::chrono::microseconds(5'000'000)};

    struct snapshot {
        std::array<std::uint64_t, bounds.size() + 1> counts{};
        std::chrono::microseconds sum{};
    };

    void record(std::chrono::microseconds took);
    snapshot read() const;

  private:
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts_{};
    std::atomic<std::int64_t> sum_microseconds_{0};
};

using stanza_counts =
    std::array<std::array<std::uint64_t, stanza_outcomes>, stanza_kinds>;  // [kind][outcome]

class link_metrics {
  public:
    void count(stanza_kind kind, stanza_outcome outcome);
    stanza_counts counts() const;
    void set_in_flight(std::size_t requests) { in_flight_.store(requests, std::memory_order_relaxed); }
    std::size_t in_flight() const { return in_flight_.load(std::memory_order_relaxed); }
    latency_histogram &latency() { return latency_; }
    latency_histogram const &latency() const { return latency_; }

  private:
    std::array<std::array<std::atomic<std::uint64_t>, stanza_outcomes>, stanza_kinds> counts_{};
    std::atomic<std::size_t> in_flight_{0};
    latency_histogram latency_;
};

}  // namespace cusax::component
