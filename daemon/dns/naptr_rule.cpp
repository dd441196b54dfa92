#include "dns/naptr_rule.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace cusax::dns {
namespace {

constexpr char usual_delimiter = '!';

bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::string_view class_names[] = {"alnum", "alpha", "blank", "cntrl", "digit", "graph",
                                            "lower", "print", "punct", "space", "upper", "xdigit"};

// Walks over an extended regular expression (POSIX.1-2017 §9.4) and says whether every
// reader understands it alike. No matching, no recursion: as long as the text.
class expression_walk {
  public:
    explicit expression_walk(std::string_view text) : text_(text) {}

    // The number of groups; nullopt where the expression is none.
    std::optional<std::size_t> groups() {
        while (at_ < text_.size())
            if (!step()) return std::nullopt;
        if (depth_ > 0 || !branch_has_something_) return std::nullopt;
        return groups_;
    }

  private:
    bool step() {
        switch (text_[at_]) {
            case '(':
                ++at_;
                ++depth_;
                ++groups_;
                branch_has_something_ = repeatable_ = false;
                return true;
            case ')': ++at_; return depth_-- > 0 && atom(branch_has_something_);
            case '|': {
                ++at_;
                bool const fine = branch_has_something_;
                branch_has_something_ = repeatable_ = false;
                return fine;
            }
            case '*':
            case '+':
            case '?': ++at_; return repeat();
            case '{': return interval() && repeat();
            case '[': return bracket() && atom(true);
            case '\\': at_ += 2; return at_ <= text_.size() && atom(true);
            case '^':
            case '$':
                ++at_;
                branch_has_something_ = true;
                repeatable_ = false;
                return true;
            default: ++at_; return atom(true);
        }
    }

    bool atom(bool fine) {
        branch_has_something_ = repeatable_ = true;
        return fine;
    }

    bool repeat() {
        bool const fine = repeatable_;
        repeatable_ = false;  // "a**" is undefined
        return fine;
    }

    // "{2}", "{2,}", "{2,3}"; at most RE_DUP_MAX, 255.
    bool interval() {
        std::size_t const end = text_.find('}', at_);
        if (end == std::string_view::npos) return false;
        std::string_view const inside = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        std::size_t const comma = std::min(inside.find(','), inside.size());
        auto const least = bound(inside.substr(0, comma));
        if (!least) return false;
        if (comma + 1 >= inside.size()) return true;
        auto const most = bound(inside.substr(comma + 1));
        return most && *least <= *most;
    }

    static std::optional<int> bound(std::string_view digits) {
        if (digits.empty() || digits.size() > 3 || !std::ranges::all_of(digits, is_digit))
            return std::nullopt;
        int value = 0;
        for (char const c : digits) value = value * 10 + (c - '0');
        return value <= 255 ? std::optional(value) : std::nullopt;
    }

    // "[a-z]", "[^]x]", "[[:digit:]_]"; a "]" right at the start is an ordinary one.
    bool bracket() {
        ++at_;
        if (at_ < text_.size() && text_[at_] == '^') ++at_;
        for (bool first = true; at_ < text_.size(); first = false) {
            if (text_[at_] == ']' && !first) {
                ++at_;
                return true;
            }
            if (!(text_[at_] == '[' ? character_class() : range())) return false;
        }
        return false;
    }

    bool character_class() {
        std::size_t const end = text_.find(":]", at_);
        if (end == std::string_view::npos || text_.substr(at_, 2) != "[:") return false;
        std::string_view const name = text_.substr(at_ + 2, end - at_ - 2);
        at_ = end + 2;
        return std::ranges::find(class_names, name) != std::end(class_names);
    }

    bool range() {
        char const first = text_[at_++];
        if (at_ + 1 >= text_.size() || text_[at_] != '-' || text_[at_ + 1] == ']') return true;
        char const last = text_[at_ + 1];
        at_ += 2;
        return last != '[' && static_cast<unsigned char>(first) <= static_cast<unsigned char>(last);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t groups_ = 0;
    bool branch_has_something_ = false;
    bool repeatable_ = false;
};

// Where the next unescaped delimiter stands; npos where there is none.
std::size_t find_delimiter(std::string_view text, std::size_t from, char delimiter) {
    for (std::size_t at = from; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == delimiter)
            return at;
    }
    return std::string_view::npos;
}

// Backreferences of the replacement lead to groups that exist.
bool refers_to_groups(std::string_view replacement, std::size_t groups) {
    for (std::size_t at = 0; at < replacement.size(); ++at) {
        if (replacement[at] != '\\') continue;
        if (++at == replacement.size()) return false;
        char const c = replacement[at];
        if (is_digit(c) && (c == '0' || static_cast<std::size_t>(c - '0') > groups)) return false;
    }
    return true;
}

}  // namespace

bool is_substitution(std::string_view text) {
    if (text.empty()) return true;
    // RFC 3402 §3.2: any octet but a digit and the flag.
    char const delimiter = text.front();
    if (is_digit(delimiter) || delimiter == 'i' || delimiter == '\\' || delimiter == '\0') return false;
    std::size_t const second = find_delimiter(text, 1, delimiter);
    if (second == std::string_view::npos) return false;
    std::size_t const third = find_delimiter(text, second + 1, delimiter);
    if (third == std::string_view::npos || text.find('\0') != std::string_view::npos) return false;
    std::string_view const flags = text.substr(third + 1);
    if (!flags.empty() && flags != "i") return false;
    auto const groups = expression_walk(text.substr(1, second - 1)).groups();
    return groups && refers_to_groups(text.substr(second + 1, third - second - 1), *groups);
}

std::string substitution_by(std::string_view pattern, std::string_view uri) {
    std::string text(1, usual_delimiter);
    text.append(pattern).push_back(usual_delimiter);
    for (char const c : uri) {
        if (c == usual_delimiter || c == '\\') text.push_back('\\');
        text.push_back(c);
    }
    text.push_back(usual_delimiter);
    return text;
}

}  // namespace cusax::dns
