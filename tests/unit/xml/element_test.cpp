#include "xml/element.hpp"

#include <gtest/gtest.h>

namespace cusax::xml {
namespace {

TEST(element_attributes, set_replaces_and_namespaced_ones_stay_apart) {
    element e("iq", "jabber:client");
    e.attributes().push_back({.name = "id", .value = "other", .ns = "urn:example"});
    EXPECT_FALSE(e.has_attr("id"));
    e.set_attr("id", "a").set_attr("id", "b");
    EXPECT_EQ(e.attr("id"), "b");
    EXPECT_EQ(e.attributes().size(), 2U);
    e.remove_attr("id");
    EXPECT_FALSE(e.has_attr("id"));
    EXPECT_EQ(e.attr("id"), "");
    EXPECT_EQ(e.attributes().size(), 1U);
}

TEST(element_attributes, empty_value_differs_from_absence) {
    element e("query", "urn:example");
    e.set_attr("node", "");
    EXPECT_TRUE(e.has_attr("node"));
    EXPECT_EQ(e.attr("node"), "");
}

TEST(element_children, found_by_name_and_namespace) {
    element e("query", "urn:a");
    e.add_text(" ");
    e.add(element("item", "urn:b")).set_attr("id", "foreign");
    e.add("item", "own");
    ASSERT_NE(e.child("item"), nullptr);
    EXPECT_EQ(e.child("item")->text(), "own");
    EXPECT_EQ(e.child("item", "urn:b")->attr("id"), "foreign");
    EXPECT_EQ(e.child("item", "urn:c"), nullptr);
    EXPECT_EQ(e.first_child()->ns(), "urn:b");
    EXPECT_EQ(e.children().size(), 2U);
    EXPECT_EQ(element("empty", "").first_child(), nullptr);
}

TEST(element_text, own_pieces_joined_children_left_out) {
    element e("p", "urn:a");
    e.add_text("one ").add_text("two");
    EXPECT_EQ(e.nodes().size(), 1U);
    e.add("b", "not this");
    e.add_text(" three");
    EXPECT_EQ(e.text(), "one two three");
}

}  // namespace
}  // namespace cusax::xml
