#include "base/uuid.hpp"

#include <gtest/gtest.h>

namespace cusax {
namespace {

TEST(uuid, made_ones_are_version_7_and_distinct) {
    std::string const first = make_uuid();
    std::string const second = make_uuid();
    EXPECT_TRUE(is_uuid(first));
    EXPECT_EQ(first[14], '7');
    EXPECT_NE(std::string("89ab").find(first[19]), std::string::npos);
    EXPECT_NE(first, second);
    EXPECT_LE(first.substr(0, 13), second.substr(0, 13)) << "creation order is the order of the text";
}

TEST(uuid, of_a_name_is_version_8_and_always_the_same) {
    // The first 16 octets of SHA-256("abc") (FIPS 180-4), with version and variant set.
    EXPECT_EQ(make_named_uuid("abc"), "ba7816bf-8f01-8fea-8141-40de5dae2223");
    EXPECT_TRUE(is_uuid(make_named_uuid("")));
    EXPECT_NE(make_named_uuid("abc"), make_named_uuid("abd"));
}

TEST(uuid, other_shapes_refused) {
    for (auto const text :
         {"", "0192f0c1", "0192f0c1-0000-7000-8000-00000000000g", "0192f0c1x0000-7000-8000-000000000000"})
        EXPECT_FALSE(is_uuid(text)) << text;
}

}  // namespace
}  // namespace cusax
