#include "dns/serial.hpp"

#include <gtest/gtest.h>

namespace cusax::dns {
namespace {

// RFC 1982 §5.2, with 32 bits
TEST(serial, order_runs_around_the_circle) {
    EXPECT_TRUE(is_newer_serial(1, 0));
    EXPECT_TRUE(is_newer_serial(0, 0xFFFFFFFF));
    EXPECT_TRUE(is_newer_serial(0x7FFFFFFF, 0));
    EXPECT_FALSE(is_newer_serial(7, 7));
    EXPECT_FALSE(is_newer_serial(0, 1));
    EXPECT_FALSE(is_newer_serial(0x80000000, 0)) << "2^31 apart: undefined, so not newer";
    EXPECT_FALSE(is_newer_serial(0, 0x80000000));
}

TEST(serial, next_is_newer_and_never_zero) {
    EXPECT_EQ(next_serial(41), 42U);
    EXPECT_EQ(next_serial(0xFFFFFFFF), 1U);
    EXPECT_TRUE(is_newer_serial(next_serial(0xFFFFFFFF), 0xFFFFFFFF));
}

}  // namespace
}  // namespace cusax::dns
