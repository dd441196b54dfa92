#include "dns/master_text.hpp"

#include <cstddef>

namespace cusax::dns {
namespace {

constexpr std::size_t max_words = 300;  // the strings of the longest TXT are 256

failure refuse(char const *why) { return fail(error_code::invalid_input, why); }

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Moves `at` behind one word that begins there: unquoted octets with quoted stretches in them
// (key="value"), or one quoted string.
result<master_word> take_word(std::string_view text, std::size_t &at) {
    std::size_t const start = at;
    bool const quoted = text[at] == '"';
    bool inside = quoted;
    if (quoted) ++at;
    for (; at < text.size(); ++at) {
        char const c = text[at];
        if (static_cast<unsigned char>(c) < ' ' && c != '\t')
            return refuse("A control character; \\DDD writes one.");
        if (c == '\\') {
            if (++at == text.size()) return refuse("A backslash at the end.");
        } else if (c == '"') {
            inside = !inside;
            if (!inside && (quoted || at + 1 == text.size() || is_space(text[at + 1]))) break;
            if (!inside) return refuse("Two words without a space between them.");
        } else if (!inside && is_space(c)) {
            break;
        } else if (!inside && (c == ';' || c == '(' || c == ')')) {
            return refuse("A comment or a parenthesis; a quoted string may hold them.");
        }
    }
    if (inside) return refuse("A quote that is not closed.");
    if (!quoted) {
        bool const has_quotes = at < text.size() && text[at] == '"';  // the one that closes key="value"
        if (has_quotes) ++at;
        return master_word{
            .written = text.substr(start, at - start), .quoted = false, .has_quotes = has_quotes};
    }
    ++at;
    if (at < text.size() && !is_space(text[at])) return refuse("Two words without a space between them.");
    return master_word{
        .written = text.substr(start + 1, at - start - 2), .quoted = true, .has_quotes = false};
}

}  // namespace

result<std::vector<master_word>> split_words(std::string_view text) {
    std::vector<master_word> words;
    for (std::size_t at = 0; at < text.size();) {
        if (is_space(text[at])) {
            ++at;
            continue;
        }
        if (words.size() == max_words) return refuse("More than 300 words in one record.");
        auto word = take_word(text, at);
        if (!word) return failure(word.error());
        words.push_back(*word);
    }
    return words;
}

result<std::string> unescape(std::string_view written) {
    std::string octets;
    octets.reserve(written.size());
    for (std::size_t at = 0; at < written.size(); ++at) {
        if (written[at] != '\\') {
            octets.push_back(written[at]);
            continue;
        }
        if (++at == written.size()) return refuse("A backslash at the end.");
        if (!is_digit(written[at])) {
            octets.push_back(written[at]);
            continue;
        }
        if (at + 2 >= written.size() || !is_digit(written[at + 1]) || !is_digit(written[at + 2]))
            return refuse("An escape that is not \\DDD with three digits.");
        int const value = (written[at] - '0') * 100 + (written[at + 1] - '0') * 10 + (written[at + 2] - '0');
        if (value > 255) return refuse("An escape \\DDD above 255.");
        octets.push_back(static_cast<char>(static_cast<unsigned char>(value)));
        at += 2;
    }
    return octets;
}

void append_escaped(std::string &text, byte_view octets) {
    for (std::uint8_t const octet : octets) {
        if (octet < ' ' || octet >= 0x7F) {
            text += '\\';
            for (int const divisor : {100, 10, 1}) text += static_cast<char>('0' + octet / divisor % 10);
            continue;
        }
        if (octet == '"' || octet == '\\') text += '\\';
        text += static_cast<char>(octet);
    }
}

void append_quoted(std::string &text, byte_view octets) {
    text += '"';
    append_escaped(text, octets);
    text += '"';
}

}  // namespace cusax::dns
