#include "storage/page.hpp"

#include <gtest/gtest.h>

namespace cusax::storage {
namespace {

TEST(cursor, sort_key_comes_back) {
    std::vector<std::vector<std::string>> const keys{{"42", "juliet"}, {"", ""}, {"~~~???", "ž"}};
    for (auto const &key : keys) EXPECT_EQ(read_cursor('a', 2, make_cursor('a', key)), key);
}

TEST(cursor, text_is_safe_in_a_url) {
    for (int length = 0; length < 40; ++length)
        EXPECT_EQ(make_cursor('a', {std::string(static_cast<std::size_t>(length), '\x7F'), "ÿ?>"})
                      .find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                  std::string::npos);
}

TEST(cursor, anything_else_is_refused_at_its_pointer) {
    std::string const good = make_cursor('a', {"42", "juliet"});
    for (std::string const &bad :
         {std::string(), std::string("!"), good + "=", good.substr(1), good.substr(0, good.size() - 1),
          make_cursor('d', {"42", "juliet"}), make_cursor('a', {"42"}),
          make_cursor('a', {"42", "juliet", ""}), make_cursor('a', {"42", "\xFF"}),
          make_cursor('a', {"42", std::string(1, '\0')}), std::string(100000, 'A')}) {
        auto const read = read_cursor('a', 2, bad);
        ASSERT_FALSE(read) << bad.substr(0, 80);
        EXPECT_EQ(read.error().code, error_code::invalid_input);
        EXPECT_EQ(read.error().inputs.at(0).pointer, "/cursor");
    }
}

}  // namespace
}  // namespace cusax::storage
