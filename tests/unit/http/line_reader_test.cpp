#include "http/line_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cusax::http {
namespace {

// Lines of a body that comes in these pieces, with their numbers; "…" marks one that was cut.
std::vector<std::string> lines_of(std::vector<std::string> const &pieces, std::size_t longest = 8) {
    body_stream body([] {});
    line_reader reader(body, longest);
    std::vector<std::string> lines;
    auto const take = [&] {
        auto const line = reader.next();
        if (line)
            lines.push_back(std::to_string(line->number) + ":" + line->text + (line->too_long ? "…" : ""));
        return line.has_value();
    };
    for (auto const &piece : pieces) {
        body.put(piece);
        while (reader.ready()) take();
    }
    body.complete();
    while (take()) {}
    return lines;
}

TEST(line_reader, lines_are_the_same_however_they_come) {
    std::string const body = "one\ntwo\r\n\n\r\nthree";
    std::vector<std::string> const expected{"1:one", "2:two", "5:three"};
    EXPECT_EQ(lines_of({body}), expected);
    for (std::size_t size = 1; size < body.size(); ++size) {
        std::vector<std::string> pieces;
        for (std::size_t at = 0; at < body.size(); at += size) pieces.push_back(body.substr(at, size));
        EXPECT_EQ(lines_of(pieces), expected) << size;
    }
}

TEST(line_reader, a_body_without_lines_has_none) {
    EXPECT_TRUE(lines_of({}).empty());
    EXPECT_TRUE(lines_of({"\n\n", "\r\n"}).empty());
}

TEST(line_reader, a_long_line_is_cut_and_the_next_one_whole) {
    std::vector<std::string> const expected{"1:12345678…", "2:87654321", "3:x"};
    EXPECT_EQ(lines_of({"123456789\n87654321\nx"}), expected);
    EXPECT_EQ(lines_of({"12345678", "9", std::string(100, 'y'), "\n87654321\nx\n"}), expected);
}

TEST(line_reader, part_of_a_line_is_none_where_the_body_is_lost) {
    body_stream body([] {});
    line_reader reader(body, 8);
    body.put("one\ntw");
    EXPECT_EQ(reader.next()->text, "one");
    EXPECT_FALSE(reader.ready());
    body.lose("gone");
    EXPECT_THROW(reader.next(), body_lost);
}

TEST(line_reader, empty_lines_are_not_ready) {
    body_stream body([] {});
    line_reader reader(body, 8);
    body.put("\n\r\n\n");
    EXPECT_FALSE(reader.ready());
    body.put("x\n");
    EXPECT_TRUE(reader.ready());
    EXPECT_EQ(reader.next()->number, 4U);
}

TEST(line_reader, half_a_line_is_not_ready) {
    body_stream body([] {});
    line_reader reader(body, 8);
    EXPECT_FALSE(reader.ready());
    body.put("on");
    EXPECT_FALSE(reader.ready());
    body.put("e\n");
    EXPECT_TRUE(reader.ready());
}

TEST(body_stream, a_full_stream_asks_for_more_once_it_was_taken_from) {
    int asked = 0;
    body_stream body([&] { ++asked; });
    EXPECT_TRUE(body.put("little"));
    EXPECT_EQ(body.take(), "little");
    EXPECT_EQ(asked, 0);
    EXPECT_FALSE(body.put(std::string(1 << 20, 'x')));
    EXPECT_EQ(body.take().size(), 1U << 20);
    EXPECT_EQ(asked, 1);
}

TEST(body_stream, what_came_before_the_loss_is_taken_first) {
    body_stream body([] {});
    body.put("first");
    body.lose("gone");
    EXPECT_EQ(body.take(), "first");
    EXPECT_THROW(body.take(), body_lost);
}

TEST(body_stream, its_end_stays_its_end) {
    body_stream body([] {});
    body.complete();
    body.lose("too late");
    EXPECT_EQ(body.take(), "");
    EXPECT_EQ(body.take(), "");
}

}  // namespace
}  // namespace cusax::http
