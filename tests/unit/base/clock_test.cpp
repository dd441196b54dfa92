#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace cusax {
namespace {

TEST(rfc3339, rendered_time_reads_back) {
    timestamp const now = system_now();
    EXPECT_EQ(parse_rfc3339(render_rfc3339(now)), now);
}

// RFC 3339 §5.8
TEST(rfc3339, offsets_and_fractions_read) {
    EXPECT_EQ(render_rfc3339(parse_rfc3339("1985-04-12T23:20:50.52Z").value()),
              "1985-04-12T23:20:50.520000Z");
    EXPECT_EQ(render_rfc3339(parse_rfc3339("1996-12-19T16:39:57-08:00").value()),
              "1996-12-20T00:39:57.000000Z");
    EXPECT_EQ(render_rfc3339(parse_rfc3339("1937-01-01T12:00:27.1234567+00:20").value()),
              "1937-01-01T11:40:27.123456Z");
}

TEST(rfc3339, nonsense_refused) {
    for (auto const text : {"", "2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T25:00:00Z",
                            "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00",
                            "2026-13-01T00:00:00Z", "yesterday, at noon!!", "0000-01-01T00:00:00Z"})
        EXPECT_FALSE(parse_rfc3339(text)) << text;
}

}  // namespace
}  // namespace cusax
