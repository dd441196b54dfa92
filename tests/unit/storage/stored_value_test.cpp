#include "storage/stored_value.hpp"

#include <gtest/gtest.h>

namespace cusax::storage {
namespace {

TEST(array_text, elements_are_quoted) {
    EXPECT_EQ(array_text({}), "{}");
    EXPECT_EQ(array_text({"a", "", "b c", "null", R"(q"\,{})"}), R"({"a","","b c","null","q\"\\,{}"})");
}

TEST(stored_value, value_that_the_model_refuses_is_a_defect) {
    EXPECT_EQ(stored_domain_name("xn--bcher-kva.example").unicode(), "bücher.example");
    EXPECT_THROW(stored_domain_name("not a name"), std::runtime_error);
    EXPECT_THROW(stored(std::optional<int>()), std::runtime_error);
}

}  // namespace
}  // namespace cusax::storage
