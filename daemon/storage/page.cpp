#include "storage/page.hpp"

#include "base/bytes.hpp"

#include <algorithm>

namespace cusax::storage {
namespace {

constexpr std::size_t longest_cursor = 8192;

failure refuse() { return fail_at("/cursor", "this is not a cursor of this list"); }

}  // namespace

// The list's letter, then each part and a line feed; none of the keys has one in it.
std::string make_cursor(char list, std::vector<std::string> const &sort_key) {
    std::string plain(1, list);
    for (auto const &part : sort_key) plain += part + '\n';
    std::string text = encode_base64(as_bytes(plain));
    std::erase(text, '=');
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

result<std::vector<std::string>> read_cursor(char list, std::size_t parts, std::string const &cursor) {
    if (cursor.size() > longest_cursor || cursor.find_first_of("+/=") != std::string::npos) return refuse();
    std::string text = cursor;
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    auto const octets = decode_base64(text);
    if (!octets) return refuse();
    std::string_view plain = as_text(*octets);
    if (plain.empty() || plain.front() != list || !is_utf8(plain) ||
        plain.find('\0') != std::string_view::npos)
        return refuse();
    plain.remove_prefix(1);
    std::vector<std::string> sort_key;
    while (!plain.empty()) {
        auto const end = plain.find('\n');
        if (end == std::string_view::npos) return refuse();
        sort_key.emplace_back(plain.substr(0, end));
        plain.remove_prefix(end + 1);
    }
    if (sort_key.size() != parts) return refuse();
    return sort_key;
}

}  // namespace cusax::storage
