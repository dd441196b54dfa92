#include "dns/node_table.hpp"

#include "dns/wire_name.hpp"
#include "zone_text.hpp"

#include <gtest/gtest.h>

#include <map>

namespace cusax::dns {
namespace {

node_table::edit put(std::string const &owner, std::uint32_t children) {
    name const parsed = n(owner);
    bytes const at(parsed.wire().begin(), parsed.wire().end());
    return {.hash = suffixes(at).hash(),
            .owner = at,
            .encoded = encode_node(at, {.children = children, .sets = {}})};
}

node_table::edit drop(std::string const &owner) {
    auto edit = put(owner, 1);
    edit.encoded.clear();
    return edit;
}

std::string host(int i) { return "h" + std::to_string(i) + ".example"; }

// Owner → its number of children, as a walk gives it; fails where an owner comes twice.
std::map<std::string, std::uint32_t> walked(node_table::cursor walk) {
    std::map<std::string, std::uint32_t> seen;
    while (auto const node = walk.next()) {
        bool const fresh =
            seen.emplace(name::from_wire(node->owner()).value().render(), node->children()).second;
        EXPECT_TRUE(fresh) << "an owner twice";
    }
    EXPECT_FALSE(walk.next()) << "the end stays the end";
    return seen;
}

std::optional<node_view> find(node_table const &table, std::string const &owner) {
    name const at = n(owner);
    return table.find(suffixes(at.wire()).hash(), at.wire());
}

TEST(node_table, empty_table_has_no_nodes) {
    node_table const table;
    EXPECT_EQ(table.size(), 0U);
    EXPECT_FALSE(find(table, "example"));
    EXPECT_TRUE(walked(node_table::cursor(table)).empty());
}

// Sizes around those at which a leaf is split, and large enough for branches below branches.
TEST(node_table, every_size_is_found_and_walked_whole) {
    for (int const count : {1, 63, 64, 65, 129, 700, 9000}) {
        std::vector<node_table::edit> edits;
        for (int i = 0; i < count; ++i) edits.push_back(put(host(i), static_cast<std::uint32_t>(i)));
        node_table const table = node_table().with(edits);
        EXPECT_EQ(table.size(), static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i)
            ASSERT_EQ(find(table, host(i))->children(), static_cast<std::uint32_t>(i)) << count;
        EXPECT_FALSE(find(table, host(count)));
        auto const seen = walked(node_table::cursor(table));
        EXPECT_EQ(seen.size(), static_cast<std::size_t>(count));
        EXPECT_EQ(seen.at(host(count - 1) + '.'), static_cast<std::uint32_t>(count - 1));
    }
}

// Against a map that is changed alike, with the old versions left as they were.
TEST(node_table, edits_one_by_one_equal_a_map) {
    node_table table;
    std::map<std::string, std::uint32_t> expected;
    std::uint32_t state = 1;
    for (std::uint32_t step = 0; step < 4000; ++step) {
        state = state * 1664525 + 1013904223;
        std::string const owner = host(static_cast<int>(state >> 22U));
        node_table const before = table;
        auto const known = find(before, owner);
        bool const goes = known && (state & 0x10000U) != 0;
        table = table.with({goes ? drop(owner) : put(owner, step)});
        if (goes)
            expected.erase(owner + '.');
        else
            expected[owner + '.'] = step;
        ASSERT_EQ(table.size(), expected.size());
        ASSERT_EQ(find(before, owner).has_value(), known.has_value());
    }
    EXPECT_EQ(walked(node_table::cursor(table)), expected);
    std::vector<node_table::edit> all;
    for (auto const &[owner, children] : expected) all.push_back(drop(owner));
    node_table const none = table.with(all);
    EXPECT_EQ(none.size(), 0U);
    EXPECT_TRUE(walked(node_table::cursor(none)).empty());
    EXPECT_EQ(none.with({put("example", 7)}).size(), 1U);
}

TEST(node_table, removing_what_is_not_there_changes_nothing) {
    node_table const table = node_table().with({put("a.example", 1)});
    node_table const same = table.with({drop("b.example")});
    EXPECT_EQ(same.size(), 1U);
    EXPECT_TRUE(find(same, "A.EXAMPLE"));
}

// A transfer walks while the zone moves on, and rests between its messages.
TEST(cursor, goes_on_over_its_own_version_after_the_table_is_gone) {
    std::optional<node_table> table;
    std::vector<node_table::edit> edits;
    for (int i = 0; i < 500; ++i) edits.push_back(put(host(i), 1));
    table = node_table().with(edits);
    node_table::cursor walk(*table);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(walk.next());
    table = table->with({put(host(500), 1), drop(host(3))});
    node_table::cursor const rest = walk;
    table.reset();
    EXPECT_EQ(walked(walk).size(), 400U);
    EXPECT_EQ(walked(rest), walked(walk)) << "a copy goes on from the same place";
}

// Names that differ and hash alike stand in one leaf; whoever asks gets his own.
TEST(node_table, owners_of_one_hash_are_kept_apart) {
    std::vector<node_table::edit> edits;
    for (int i = 0; i < 200; ++i) {
        edits.push_back(put(host(i), static_cast<std::uint32_t>(i)));
        edits.back().hash = 0xABCDEF0123456789U;
    }
    node_table const table = node_table().with(edits);
    for (int i = 0; i < 200; ++i) {
        name const at = n(host(i));
        ASSERT_EQ(table.find(0xABCDEF0123456789U, at.wire())->children(), static_cast<std::uint32_t>(i));
    }
    EXPECT_EQ(walked(node_table::cursor(table)).size(), 200U);
}

}  // namespace
}  // namespace cusax::dns
