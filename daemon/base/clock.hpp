// Wall-clock time as the contract writes it (RFC 3339, UTC), and the seam by
// which tests set it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cusax {

using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

// Where a room needs the wall clock it is handed one of these; tests hand in their own.
using clock_function = timestamp (*)();
timestamp system_now();
std::chrono::sys_seconds system_seconds();  // as protocols count them (TSIG, cookies)

std::string render_rfc3339(timestamp time);                     // "2026-01-31T09:30:00.000000Z"
std::optional<timestamp> parse_rfc3339(std::string_view text);  // any offset; fractions beyond µs are cut

}  // namespace cusax
