// Optimistic commits: a command is decided on what was read, and the database
// refuses it (version_mismatch) where somebody else wrote in between.
#pragma once

#include "base/result.hpp"

namespace cusax::lifecycle {

// A race is decided again at most this often; then the caller is told and may try again. In each round
// somebody wins, so as many callers as there are workers all get through.
inline constexpr int max_rounds = 64;

// Runs `once` anew while it loses races. A caller who set a condition wants to
// hear of the other writer instead: for them it runs once.
template <class Step>
auto decide_again_after_races(bool conditional, Step const &once) -> decltype(once()) {
    auto outcome = once();
    for (int round = 1; round < max_rounds && !conditional; ++round) {
        if (outcome || outcome.error().code != error_code::version_mismatch) return outcome;
        outcome = once();
    }
    return outcome;
}

}  // namespace cusax::lifecycle
