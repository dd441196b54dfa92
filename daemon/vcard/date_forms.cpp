#include "vcard/date_forms.hpp"

#include <algorithm>
#include <array>

namespace cusax::vcard {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t longest_date = 40;

// Every digit as 'd', every sign of a zone as 's': what the grammar looks at.
std::string shape_of(std::string_view text) {
    std::string shape(text);
    std::ranges::replace_if(
        shape, [](char c) { return c >= '0' && c <= '9'; }, 'd');
    return shape;
}

template <std::size_t N>
bool one_of(std::string_view shape, std::array<std::string_view, N> const &shapes) {
    return std::ranges::find(shapes, shape) != shapes.end();
}

std::string without(std::string_view text, char dropped) {
    std::string kept(text);
    std::erase(kept, dropped);
    return kept;
}

std::optional<std::string> basic_date_part(std::string_view text) {
    auto const shape = shape_of(text);
    if (shape == "dddd-dd-dd") return without(text, '-');
    if (shape == "--dd-dd") return "--" + without(text, '-');
    if (one_of(shape, std::array{"dddd"sv, "dddddddd"sv, "dddd-dd"sv, "--dd"sv, "--dddd"sv, "---dd"sv}))
        return std::string(text);
    return std::nullopt;
}

// Where the zone of a time begins: a leading hyphen stands for a missing hour or minute, not for a zone.
std::size_t zone_start(std::string_view time) {
    auto const digits = time.find_first_not_of('-');
    return digits == std::string_view::npos ? time.size()
                                            : std::min(time.find_first_of("Zz+-", digits), time.size());
}

std::optional<std::string> basic_time_part(std::string_view text) {
    auto const zone_at = zone_start(text);
    auto clock = text.substr(0, zone_at);
    clock = clock.substr(0, clock.find_first_of(".,"));
    auto const time = without(clock, ':');
    auto zone = without(text.substr(zone_at), ':');
    if (zone == "z") zone = "Z";
    auto const zone_shape = shape_of(zone.empty() ? zone : zone.substr(1));
    bool const zone_holds =
        zone.empty() || zone == "Z" ||
        ((zone[0] == '+' || zone[0] == '-') && one_of(zone_shape, std::array{"dd"sv, "dddd"sv}));
    if (!zone_holds ||
        !one_of(shape_of(time), std::array{"dd"sv, "dddd"sv, "dddddd"sv, "-dd"sv, "-dddd"sv, "--dd"sv}))
        return std::nullopt;
    return time + zone;
}

std::string extended_date_part(std::string_view basic) {
    auto const shape = shape_of(basic);
    std::string extended(basic);
    if (shape == "dddddddd") extended.insert(6, "-").insert(4, "-");
    if (shape == "--dddd") extended.insert(4, "-");
    return extended;
}

// "102200" is "10:22:00", "-2200" is "-22:00", "0100" of a zone is "01:00".
std::string with_colons(std::string_view digits) {
    auto const dashes = std::min(digits.find_first_not_of('-'), digits.size());
    std::string separated(digits.substr(0, dashes));
    for (std::size_t i = dashes; i < digits.size(); ++i) {
        if (i > dashes && (i - dashes) % 2 == 0) separated += ':';
        separated += digits[i];
    }
    return separated;
}

std::string extended_time_part(std::string_view basic) {
    auto const zone_at = zone_start(basic);
    auto const zone = basic.substr(zone_at);
    auto extended = with_colons(basic.substr(0, zone_at));
    if (!zone.empty()) extended += zone[0] + with_colons(zone.substr(1));
    return extended;
}

}  // namespace

std::optional<std::string> to_basic_date(std::string_view text) {
    if (text.size() > longest_date) return std::nullopt;
    auto const t = text.find_first_of("Tt");
    std::string basic;
    if (t != 0) {
        auto date = basic_date_part(text.substr(0, t));
        if (!date) return std::nullopt;
        basic = *std::move(date);
    }
    if (t != std::string_view::npos) {
        auto const time = basic_time_part(text.substr(t + 1));
        if (!time) return std::nullopt;
        basic += 'T' + *time;
    }
    return basic;
}

std::string to_extended_date(std::string_view basic) {
    auto const t = basic.find('T');
    if (to_basic_date(basic) != basic) return std::string(basic);
    auto extended = extended_date_part(basic.substr(0, t));
    if (t != std::string_view::npos) extended += 'T' + extended_time_part(basic.substr(t + 1));
    return extended;
}

std::string_view date_element(std::string_view basic) {
    auto const t = basic.find('T');
    if (t == std::string_view::npos) return "date";
    return t == 0 ? "time" : "date-time";
}

bool is_date_type(std::string_view type) {
    return one_of(type, std::array{"date-and-or-time"sv, "date"sv, "time"sv, "date-time"sv, "timestamp"sv});
}

}  // namespace cusax::vcard
