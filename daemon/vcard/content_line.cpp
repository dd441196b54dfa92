#include "vcard/content_line.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace cusax::vcard {
namespace {

constexpr std::size_t longest_line = 75;  // octets, without CRLF

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// RFC 6868 §3 for version 4.0; version 3.0 has no way to write these, so they lose their meaning there.
std::string escape_parameter(std::string_view text, text_version version) {
    bool const v4 = version == text_version::v4;
    std::string escaped;
    for (char const c : text) {
        if (c == '"')
            escaped += v4 ? "^'" : "'";
        else if (c == '^' && v4)
            escaped += "^^";
        else if (c == '\n')
            escaped += v4 ? "^n" : " ";
        else if (!is_control(c))
            escaped += c;
    }
    bool const quoted = escaped.find_first_of(":;,") != std::string::npos;
    return quoted ? '"' + escaped + '"' : escaped;
}

std::string unfolded(content_line const &line, text_version version) {
    std::string text = line.group.empty() ? line.name : line.group + '.' + line.name;
    for (auto const &each : line.parameters) {
        text += ';' + ascii_upper(each.name) + '=';
        for (std::size_t i = 0; i < each.values.size(); ++i)
            text += (i == 0 ? "" : ",") + escape_parameter(each.values[i], version);
    }
    return text + ':' + line.value;
}

}  // namespace

void append_line(std::string &out, content_line const &line, text_version version) {
    auto const text = without_controls(unfolded(line, version));
    std::size_t begin = 0;
    std::size_t room = longest_line;
    while (text.size() - begin > room) {
        std::size_t end = begin + room;
        while (end > begin + 1 && continues_character(text[end])) --end;
        out.append(text, begin, end - begin).append("\r\n ");
        begin = end;
        room = longest_line - 1;  // the space that marks the continuation counts
    }
    out.append(text, begin).append("\r\n");
}

std::string escape_text(std::string_view text) {
    std::string escaped;
    for (char const c : text) {
        if (c == '\n')
            escaped += "\\n";
        else if (!is_control(c) || c == '\t')
            escaped.append(std::string_view("\\,;").find(c) == std::string_view::npos ? "" : "\\") += c;
    }
    return escaped;
}

std::string escape_components(property const &source) {
    std::string value;
    for (std::size_t i = 0; i < source.values.size(); ++i) {
        if (i > 0) value += ';';
        for (std::size_t j = 0; j < source.values[i].size(); ++j)
            value += (j == 0 ? "" : ",") + escape_text(source.values[i][j]);
    }
    return value;
}

std::string escape_list(property const &source) {
    std::string value;
    for (auto const &each : source.values) {
        for (auto const &text : each) value += (value.empty() ? "" : ",") + escape_text(text);
    }
    return value;
}

std::string without_controls(std::string_view text) {
    std::string kept(text);
    std::erase_if(kept, [](char c) { return is_control(c) && c != '\t'; });
    return kept;
}

}  // namespace cusax::vcard
