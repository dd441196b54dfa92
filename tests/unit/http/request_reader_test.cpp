#include "http/request_reader.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace cusax::http {
namespace {

using state = request_reader::state;

void push(request_reader &reader, std::string_view text) {
    while (!text.empty()) {
        auto const space = reader.space();
        auto const count = std::min(space.size(), text.size());
        std::memcpy(space.data(), text.data(), count);
        reader.commit(count);
        text.remove_prefix(count);
    }
}

// Reads on to the next request or refusal, with the body limit that a session would set.
state finish(request_reader &reader, std::uint64_t body_limit = 1024) {
    while (true) {
        auto const now = reader.next();
        if (now != state::head) return now;
        reader.limit_body(body_limit);
    }
}

int refusal_of(std::string_view text, std::size_t head_limit = 1024, std::uint64_t body_limit = 1024) {
    request_reader reader(head_limit);
    push(reader, text);
    if (finish(reader, body_limit) != state::refused) return 0;
    EXPECT_EQ(reader.next(), state::refused);  // and stays so
    return reader.refusal().status;
}

TEST(request_reader, head_and_body_taken_apart) {
    request_reader reader(1024);
    push(reader,
         "PUT /v1/accounts/juliet%40capulet.example?x=1 HTTP/1.1\r\nHost: h\r\nX-A:  b \r\nContent-Length: "
         "4\r\n\r\nbodyGET");
    ASSERT_EQ(reader.next(), state::head);
    EXPECT_TRUE(reader.in_body());
    ASSERT_EQ(finish(reader), state::complete);
    EXPECT_TRUE(reader.keep_alive());
    request const taken = reader.take();
    EXPECT_EQ(taken.method, "PUT");
    EXPECT_EQ(taken.target, "/v1/accounts/juliet%40capulet.example?x=1");
    EXPECT_EQ(taken.path, (std::vector<std::string>{"v1", "accounts", "juliet@capulet.example"}));
    EXPECT_EQ(taken.query_value("x"), "1");
    EXPECT_EQ(taken.header_value("x-a"), "b");
    EXPECT_EQ(taken.body, "body");
    EXPECT_TRUE(reader.buffered());  // the beginning of the next request
    EXPECT_EQ(reader.next(), state::need_input);
}

// RFC 9112 §7.1
constexpr std::string_view chunked =
    "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    "4\r\nWiki\r\n6;ext=\"v\"\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nX-A: late\r\nContent-Type: "
    "x\r\n\r\n";

TEST(request_reader, chunks_joined_and_trailers_dropped) {
    request_reader reader(1024);
    push(reader, chunked);
    ASSERT_EQ(finish(reader), state::complete);
    request const taken = reader.take();
    EXPECT_EQ(taken.body, "Wikipedia in \r\n\r\nchunks.");
    EXPECT_EQ(taken.header_value("X-A"), std::nullopt);
    EXPECT_EQ(taken.header_value("Content-Type"), std::nullopt);
    EXPECT_FALSE(reader.buffered());
}

TEST(request_reader, any_cut_reads_the_same) {
    std::string const two = std::string("\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n") + std::string(chunked);
    for (std::size_t cut = 0; cut <= two.size(); ++cut) {
        request_reader reader(1024);
        std::vector<std::string> seen;
        for (auto const piece : {std::string_view(two).substr(0, cut), std::string_view(two).substr(cut)}) {
            push(reader, piece);
            while (finish(reader) == state::complete) {
                request const taken = reader.take();
                seen.push_back(taken.target + " " + taken.body);
            }
        }
        ASSERT_EQ(seen, (std::vector<std::string>{"/b ", "/a Wikipedia in \r\n\r\nchunks."}))
            << "cut at " << cut;
    }
}

TEST(request_reader, octet_by_octet_reads_the_same) {
    request_reader reader(1024);
    for (std::size_t i = 0; i < chunked.size(); ++i) {
        push(reader, chunked.substr(i, 1));
        ASSERT_EQ(finish(reader), i + 1 == chunked.size() ? state::complete : state::need_input) << i;
    }
    EXPECT_EQ(reader.take().body, "Wikipedia in \r\n\r\nchunks.");
}

TEST(request_reader, keep_alive_by_version_and_connection_field) {
    std::pair<std::string_view, bool> const rows[] = {
        {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n", false},
        {"GET / HTTP/1.0\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
    };
    for (auto const &[text, expected] : rows) {
        request_reader reader(1024);
        push(reader, text);
        ASSERT_EQ(finish(reader), state::complete) << text;
        EXPECT_EQ(reader.keep_alive(), expected) << text;
    }
}

// RFC 9112 §6.3 and §11.2: whatever two parsers could frame in two ways.
TEST(request_reader, ambiguous_framing_refused) {
    std::string_view const fields[] = {
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: 3\r\nContent-Length: 3",
        "Content-Length: 3, 3",
        "Content-Length: +3",
        "Content-Length: -3",
        "Content-Length: 0x3",
        "Content-Length: 3 3",
        "Content-Length:",
        "Content-Length: 99999999999999999999999",
        "Content-Length : 3",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: \vchunked",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding:\r\n chunked",
        "X: 1\r\n folded: 2",
        "X: 1\r\n\tfolded",
        "X: 1\nContent-Length: 3",
        "X: a\rb",
        "X: a\x01"
        "b",
        ": empty",
        "no colon",
        "Host: other",
    };
    for (auto const field : fields)
        EXPECT_EQ(refusal_of("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(field) + "\r\n\r\nabc"), 400)
            << field;
    EXPECT_EQ(refusal_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
}

TEST(request_reader, broken_heads_refused) {
    for (std::string_view const text :
         {"GET / HTTP/1.1\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/2.0\r\nHost: h\r\n\r\n",
          "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n",
          "G@T / HTTP/1.1\r\nHost: h\r\n\r\n", " GET / HTTP/1.1\r\nHost: h\r\n\r\n",
          "GET / http/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\nHost: h\n\n", "\n", "\x16\x03\x01\x02\n",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
          "GET /%FF HTTP/1.1\r\nHost: h\r\n\r\n", "GET nowhere HTTP/1.1\r\nHost: h\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: h\r\n : x\r\n\r\n"})
        EXPECT_EQ(refusal_of(text), 400) << text;
}

TEST(request_reader, broken_chunks_refused) {
    for (std::string_view const body : {"x\r\n", "-1\r\n", "4\r\nWikiXY\r\n", "4\r\nWiki\n0\r\n\r\n",
                                        "4 4\r\nWiki\r\n", "4\nWiki\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFFF\r\n",
                                        "0\r\nContent-Length: 3\r\n\r\n", ";\r\n", "\r\n\r\n"})
        EXPECT_EQ(refusal_of("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" +
                             std::string(body)),
                  400)
            << body;
    std::string const endless =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(20'000, 'a');
    EXPECT_EQ(refusal_of(endless), 400);
}

TEST(request_reader, chunk_extensions_bounded_in_sum) {
    std::string text = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 10; ++i) text += "1;" + std::string(500, 'a') + "\r\nx\r\n";
    EXPECT_EQ(refusal_of(text), 400);
}

TEST(request_reader, head_beyond_its_limit_is_431) {
    std::string const fits = "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(1024 - 32, 'x') + "\r\n\r\n";
    EXPECT_EQ(fits.size(), 1024U);
    EXPECT_EQ(refusal_of(fits, 1024), 0);
    EXPECT_EQ(refusal_of(fits, 1023), 431);
    EXPECT_EQ(refusal_of(std::string(1024, 'G'), 1024), 431);
    EXPECT_EQ(refusal_of("GET /" + std::string(5000, 'a'), 1024), 431);
}

TEST(request_reader, body_beyond_its_limit_is_413) {
    std::string const plain = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n";
    EXPECT_EQ(refusal_of(plain, 1024, 10), 413);  // before a single octet of it came
    EXPECT_EQ(refusal_of(plain + "01234567890", 1024, 11), 0);
    std::string const pieces =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n";
    EXPECT_EQ(refusal_of(pieces, 1024, 10), 413);
    EXPECT_EQ(refusal_of(pieces + "67890\r\n0\r\n\r\n", 1024, 11), 0);
}

TEST(request_reader, continue_expected_only_with_a_body_and_1_1) {
    std::pair<std::string_view, bool> const rows[] = {
        {"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n", true},
        {"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n", false},
        {"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", false},
        {"POST / HTTP/1.1\r\nHost: h\r\nExpect: something\r\nContent-Length: 1\r\n\r\n", false},
    };
    for (auto const &[text, expected] : rows) {
        request_reader reader(1024);
        push(reader, text);
        ASSERT_EQ(reader.next(), state::head) << text;
        EXPECT_EQ(reader.expects_continue(), expected) << text;
    }
}

TEST(request_reader, connect_and_asterisk_have_no_path) {
    for (std::string_view const text : {"CONNECT capulet.example:443 HTTP/1.1\r\nHost: h\r\n\r\n",
                                        "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"}) {
        request_reader reader(1024);
        push(reader, text);
        ASSERT_EQ(finish(reader), state::complete);
        EXPECT_TRUE(reader.take().path.empty());
    }
}

TEST(request_reader, large_body_in_small_pieces) {
    std::string const body(300'000, 'b');
    request_reader reader(1024);
    push(reader, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n");
    ASSERT_EQ(finish(reader, body.size()), state::need_input);
    for (std::size_t at = 0; at < body.size(); at += 1000) {
        push(reader, body.substr(at, 1000));
        ASSERT_EQ(reader.next(), at + 1000 == body.size() ? state::complete : state::need_input);
    }
    EXPECT_EQ(reader.take().body, body);
}

}  // namespace
}  // namespace cusax::http
