#include "nameserver/endpoint.hpp"

#include <gtest/gtest.h>

namespace cusax::nameserver {
namespace {

TEST(endpoint, text_round_trips) {
    for (auto const text : {"127.0.0.1:53", "0.0.0.0:5353", "[::1]:53", "[2001:db8::1]:0"})
        EXPECT_EQ(endpoint::parse(text)->render(), text);
    EXPECT_EQ(endpoint::parse("127.0.0.1:53")->with_port(54).render(), "127.0.0.1:54");
}

TEST(endpoint, wildcards_known) {
    EXPECT_TRUE(endpoint::parse("0.0.0.0:53")->is_wildcard());
    EXPECT_TRUE(endpoint::parse("[::]:53")->is_wildcard());
    EXPECT_FALSE(endpoint::parse("127.0.0.1:53")->is_wildcard());
    EXPECT_FALSE(endpoint::parse("[::1]:53")->is_wildcard());
}

TEST(endpoint, other_text_refused) {
    for (auto const text : {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x", "::1:53",
                            "[127.0.0.1]:53", "[::1]", "[]:53", "ns1.example:53", "127.0.0.1:-1"})
        EXPECT_FALSE(endpoint::parse(text)) << text;
}

}  // namespace
}  // namespace cusax::nameserver
