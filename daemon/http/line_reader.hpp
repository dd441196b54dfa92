// The lines of a body that comes as NDJSON, one JSON text a line.
#pragma once

#include "http/body_stream.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cusax::http {

inline constexpr std::string_view ndjson_type = "application/x-ndjson";
inline constexpr std::size_t longest_line = 1'048'576;  // in octets: what a body may have at most elsewhere

class line_reader {
  public:
    // A line that is longer comes cut, and the rest of it is passed over.
    explicit line_reader(body_stream &from, std::size_t longest = longest_line)
        : from_(from), longest_(longest) {}

    struct line {
        std::string text;        // without its end
        std::size_t number = 0;  // counts from 1, empty lines too
        bool too_long = false;
    };

    // Waits; none at the end of the body. The last line need not have an end; empty lines are passed over.
    // Throws body_lost: what came of an unfinished line is no line.
    std::optional<line> next();
    // next() would not wait. Throws body_lost.
    bool ready();

  private:
    std::optional<std::string> take_line();
    void fill();

    body_stream &from_;
    std::size_t longest_;
    std::string pending_;
    std::size_t begin_ = 0;    // in pending_, of what was not taken yet
    std::size_t scanned_ = 0;  // no end of line before it
    std::size_t number_ = 0;
    bool cut_ = false;  // of the line at begin_ more came than is kept
    bool ended_ = false;
};

}  // namespace cusax::http
