#include "model/ip_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cusax::model {
namespace {

using testing::HasSubstr;

TEST(ip_address, written_in_canonical_form) {
    std::pair<std::string_view, std::string_view> const addresses[] = {
        {"192.0.2.5", "192.0.2.5"},
        {"0.0.0.0", "0.0.0.0"},
        {"2001:db8::5", "2001:db8::5"},
        {"2001:0DB8:0000:0000:0000:0000:0000:0005", "2001:db8::5"},  // RFC 5952 §4.1, §4.3
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},            // §4.2.2: one group is not shortened
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},                     // §4.2.3: the longest run
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},               // §4.2.3: the first of equals
        {"::FFFF:192.0.2.1", "::ffff:192.0.2.1"},                    // §5
        {"::ffff:c000:201", "::ffff:192.0.2.1"},
        {"0:0:0:0:0:0:0:1", "::1"},
        {"::", "::"},
    };
    for (auto const &[typed, canonical] : addresses) {
        auto const address = ip_address::parse(typed);
        ASSERT_TRUE(address) << typed;
        EXPECT_EQ(address->str(), canonical);
        EXPECT_EQ(address->is_v6(), typed.find(':') != std::string_view::npos);
    }
}

TEST(ip_address, octets_in_network_order) {
    EXPECT_EQ(ip_address::parse("192.0.2.5")->octets(), (bytes{192, 0, 2, 5}));
    EXPECT_EQ(encode_hex(ip_address::parse("2001:db8::5")->octets()), "20010db8000000000000000000000005");
}

TEST(ip_address, spellings_of_one_address_are_equal) {
    EXPECT_EQ(ip_address::parse("2001:DB8::5").value(), ip_address::parse("2001:db8:0::5").value());
    EXPECT_NE(ip_address::parse("192.0.2.1").value(), ip_address::parse("::ffff:192.0.2.1").value());
}

TEST(ip_address, anything_else_refused_with_a_way_out) {
    std::pair<std::string_view, std::string_view> const texts[] = {
        {"", "no IPv4 or IPv6 address"},
        {"192.0.2", "no IPv4 or IPv6 address"},
        {"192.0.2.256", "no IPv4 or IPv6 address"},
        {"192.0.02.1", "no IPv4 or IPv6 address"},
        {" 192.0.2.1", "no IPv4 or IPv6 address"},
        {"1:2:3:4:5:6:7", "no IPv4 or IPv6 address"},
        {"2001:db8::g", "no IPv4 or IPv6 address"},
        {{"192.0.2.1\0x", 11}, "no IPv4 or IPv6 address"},
        {"sip1.capulet.example", "no IPv4 or IPv6 address"},
        {"192.0.2.0/24", "without a prefix length"},
        {"fe80::1%eth0", "without the zone index"},
        {"[2001:db8::5]:5061", "without brackets and port"},
    };
    for (auto const &[text, reason] : texts) {
        auto const address = ip_address::parse(text);
        ASSERT_FALSE(address) << text;
        EXPECT_THAT(address.error().detail, HasSubstr(reason));
    }
}

}  // namespace
}  // namespace cusax::model
