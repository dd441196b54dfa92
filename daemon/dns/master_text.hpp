// The octets of the master file format (RFC 1035 §5.1): quoting, \X and \DDD, in
// both directions, and the words that one record's data is made of.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cusax::dns {

// One word of a record as it stands in a file.
struct master_word {
    std::string_view written;  // with its escapes, without its quotes
    bool quoted = false;       // a quoted string
    bool has_quotes = false;   // key="value" (RFC 9460 §2.1), still with its quotes
};

// The words of one record's data. Error invalid_input: an open quote, words without a space between
// them, a comment or a parenthesis (they belong to files), an octet below 0x20 other than space and tab,
// and more than 300 words.
result<std::vector<master_word>> split_words(std::string_view text);

// The octets that a word means. Error invalid_input: a broken escape.
result<std::string> unescape(std::string_view written);

// The octets as the inside of a quoted string: \" and \\ and \DDD for what is not printable ASCII.
void append_escaped(std::string &text, byte_view octets);
void append_quoted(std::string &text, byte_view octets);

}  // namespace cusax::dns
