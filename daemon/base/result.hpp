// result<T>: a value, or the error that the caller's input caused (base/error.hpp).
#pragma once

#include "base/error.hpp"

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace cusax {

template <class T>
using result = tl::expected<T, error>;

using failure = tl::unexpected<error>;

inline failure fail(error_code code, std::string detail) {
    return failure(error{.code = code, .detail = std::move(detail), .inputs = {}, .holder = {}});
}
inline failure fail(error what) { return failure(std::move(what)); }
inline failure fail_at(std::string pointer, std::string detail) {
    return failure(invalid_at(std::move(pointer), std::move(detail)));
}

}  // namespace cusax
