#include "base/clock.hpp"

#include <charconv>
#include <cstdio>

namespace cusax {
namespace {

// Reads exactly `width` digits at `at`; negative where they are not digits.
int read_digits(std::string_view text, std::size_t at, std::size_t width) {
    if (at + width > text.size()) return -1;
    int value = 0;
    for (char const digit : text.substr(at, width)) {
        if (digit < '0' || digit > '9') return -1;
        value = value * 10 + (digit - '0');
    }
    return value;
}

// "Z", "+hh:mm" or "-hh:mm" at the end of a time.
std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
    if (text == "Z" || text == "z") return std::chrono::minutes{0};
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    int const hours = read_digits(text, 1, 2);
    int const minutes = read_digits(text, 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
    std::chrono::minutes const offset{hours * 60 + minutes};
    return text[0] == '-' ? -offset : offset;
}

}  // namespace

timestamp system_now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::chrono::sys_seconds system_seconds() { return std::chrono::floor<std::chrono::seconds>(system_now()); }

std::string render_rfc3339(timestamp time) {
    auto const day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day const date{day};
    std::chrono::hh_mm_ss const clock{time - day};
    char text[40];
    int const length = std::snprintf(
        text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return {text, static_cast<std::size_t>(length)};
}

std::optional<timestamp> parse_rfc3339(std::string_view text) {
    using namespace std::chrono;
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
    int const hour = read_digits(text, 11, 2);
    int const minute = read_digits(text, 14, 2);
    int const second = read_digits(text, 17, 2);
    int const month_number = read_digits(text, 5, 2);
    int const day_number = read_digits(text, 8, 2);
    int const year_number = read_digits(text, 0, 4);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return std::nullopt;
    if (year_number < 1 || month_number < 0 || day_number < 0) return std::nullopt;
    year_month_day const date{year{year_number}, month{static_cast<unsigned>(month_number)},
                              day{static_cast<unsigned>(day_number)}};
    if (!date.ok()) return std::nullopt;

    std::size_t at = 19;
    microseconds fraction{0};
    if (text[at] == '.') {
        std::size_t digits = 0;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits)
            if (digits < 6) fraction = fraction * 10 + microseconds{text[at] - '0'};
        if (digits == 0) return std::nullopt;
        for (; digits < 6; ++digits) fraction *= 10;
    }
    auto const offset = parse_offset(text.substr(at));
    if (!offset) return std::nullopt;
    return sys_days{date} + hours{hour} + minutes{minute} + seconds{second} + fraction - *offset;
}

}  // namespace cusax
