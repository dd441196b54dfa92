#include "base/result.hpp"

#include <gtest/gtest.h>

namespace cusax {
namespace {

TEST(input_error, pointer_of_a_part_is_seen_from_the_whole) {
    error const part = invalid_at("/uri", "no such number");
    EXPECT_EQ(under("/addresses/0", part).inputs,
              (std::vector<input_error>{{"/addresses/0/uri", "no such number"}}));
}

TEST(input_error, bare_error_gains_the_pointer) {
    result<int> const parsed = fail(error_code::invalid_input, "too long");
    EXPECT_EQ(under("/username", parsed.error()).inputs,
              (std::vector<input_error>{{"/username", "too long"}}));
}

}  // namespace
}  // namespace cusax
