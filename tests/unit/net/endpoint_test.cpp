#include "net/endpoint.hpp"

#include <gtest/gtest.h>

namespace cusax::net {
namespace {

TEST(parse_endpoint, literal_and_port_read_and_written_back) {
    struct row {
        std::string_view text;
        endpoint expected;
        std::string_view canonical;
    };
    row const rows[] = {
        {"127.0.0.1:8080", {"127.0.0.1", 8080}, "127.0.0.1:8080"},
        {"0.0.0.0:0", {"0.0.0.0", 0}, "0.0.0.0:0"},
        {"[::1]:65535", {"::1", 65535}, "[::1]:65535"},
        {"[2001:DB8:0::5]:53", {"2001:db8::5", 53}, "[2001:db8::5]:53"},
    };
    for (auto const &[text, expected, canonical] : rows) {
        auto const read = parse_endpoint(text);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(*read, expected) << text;
        EXPECT_EQ(render_endpoint(*read), canonical);
    }
}

TEST(parse_endpoint, anything_else_refused) {
    for (auto const text :
         {"", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1",
          "127.0.0.1: 80", "127.0.0.1:80 ", "::1:80", "[::1]", "[127.0.0.1]:80", "[]:80", "localhost:80",
          "capulet.example:80", "1.2.3:80", "[::1:80", "http://127.0.0.1:80"}) {
        auto const read = parse_endpoint(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, error_code::invalid_input);
    }
}

}  // namespace
}  // namespace cusax::net
