#include "component/link_metrics.hpp"

#include <algorithm>

namespace cusax::component {

std::string_view name_of(stanza_kind kind) {
    switch (kind) {
        case stanza_kind::vcard_temp_get: return "vcard_temp_get";
        case stanza_kind::vcard_temp_set: return "vcard_temp_set";
        case stanza_kind::vcard4_get: return "vcard4_get";
        case stanza_kind::vcard4_set: return "vcard4_set";
        case stanza_kind::disco: return "disco";
        case stanza_kind::search: return "search";
        case stanza_kind::external_services: return "external_services";
        case stanza_kind::command: return "command";
        case stanza_kind::ping: return "ping";
        case stanza_kind::version: return "version";
        case stanza_kind::other_request: return "other_request";
        case stanza_kind::announcement: return "announcement";
        case stanza_kind::iq_answer: return "iq_answer";
        case stanza_kind::event: return "event";
        case stanza_kind::other: return "other";
    }
    return "other";
}

std::string_view name_of(stanza_outcome outcome) {
    switch (outcome) {
        case stanza_outcome::answered: return "answered";
        case stanza_outcome::refused: return "refused";
        case stanza_outcome::failed: return "failed";
        case stanza_outcome::timed_out: return "timed_out";
        case stanza_outcome::overloaded: return "overloaded";
        case stanza_outcome::late: return "late";
        case stanza_outcome::ignored: return "ignored";
    }
    return "ignored";
}

void latency_histogram::record(std::chrono::microseconds took) {
    auto const bucket = static_cast<std::size_t>(std::ranges::lower_bound(bounds, took) - bounds.begin());
    counts_.at(bucket).fetch_add(1, std::memory_order_relaxed);
    sum_microseconds_.fetch_add(took.count(), std::memory_order_relaxed);
}

latency_histogram::snapshot latency_histogram::read() const {
    snapshot out;
    for (std::size_t i = 0; i < counts_.size(); ++i)
        out.counts.at(i) = counts_.at(i).load(std::memory_order_relaxed);
    out.sum = std::chrono::microseconds(sum_microseconds_.load(std::memory_order_relaxed));
    return out;
}

void link_metrics::count(stanza_kind kind, stanza_outcome outcome) {
    counts_.at(static_cast<std::size_t>(kind))
        .at(static_cast<std::size_t>(outcome))
        .fetch_add(1, std::memory_order_relaxed);
}

stanza_counts link_metrics::counts() const {
    stanza_counts out{};
    for (std::size_t k = 0; k < stanza_kinds; ++k)
        for (std::size_t o = 0; o < stanza_outcomes; ++o)
            out.at(k).at(o) = counts_.at(k).at(o).load(std::memory_order_relaxed);
    return out;
}

}  // namespace cusax::component
