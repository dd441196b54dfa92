#include "http/response_head.hpp"

#include "http/problem.hpp"

#include <array>
#include <charconv>

namespace cusax::http {
namespace {

void append_field(std::string &out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    for (char const c : value) {
        auto const octet = static_cast<unsigned char>(c);
        out += octet < 0x20 || octet == 0x7F ? ' ' : c;
    }
    out += "\r\n";
}

}  // namespace

std::string frame_chunk(std::string_view octets, bool end) {
    std::string framed;
    if (!octets.empty()) {
        std::array<char, 17> size{};
        auto const last = std::to_chars(size.data(), size.data() + size.size(), octets.size(), 16).ptr;
        framed.append(size.data(), last).append("\r\n").append(octets).append("\r\n");
    }
    if (end) framed += "0\r\n\r\n";
    return framed;
}

bool may_have_body(int status) { return status != 204 && status != 304; }

std::string render_head(response const &answer, persistence after, std::string_view date) {
    std::string out;
    out.reserve(256);
    out += "HTTP/1.1 ";
    out += std::to_string(answer.status);
    out += ' ';
    out += reason_phrase(answer.status);
    out += "\r\n";
    append_field(out, "Date", date);
    if (may_have_body(answer.status)) {
        if (!answer.content_type.empty()) append_field(out, "Content-Type", answer.content_type);
        if (!answer.stream)
            append_field(out, "Content-Length", std::to_string(answer.body.size()));
        else if (after != persistence::until_close)
            append_field(out, "Transfer-Encoding", "chunked");
    }
    for (auto const &[name, value] : answer.headers) append_field(out, name, value);
    append_field(out, "X-Content-Type-Options", "nosniff");
    if (after == persistence::close || after == persistence::until_close)
        append_field(out, "Connection", "close");
    if (after == persistence::keep_alive_1_0) append_field(out, "Connection", "keep-alive");
    return out += "\r\n";
}

std::string_view date_field::at(std::time_t now) {
    if (now == made_) return text_;
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&now, &utc);
    // strftime() would write the names of days and months in the locale's language.
    std::array<char, 64> text{};
    auto const size = std::strftime(text.data(), text.size(), "___, %d ___ %Y %H:%M:%S GMT", &utc);
    text_.assign(text.data(), size);
    text_.replace(0, 3, days.at(static_cast<std::size_t>(utc.tm_wday)));
    text_.replace(8, 3, months.at(static_cast<std::size_t>(utc.tm_mon)));
    made_ = now;
    return text_;
}

}  // namespace cusax::http
