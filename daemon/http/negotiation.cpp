#include "http/negotiation.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace cusax::http {
namespace {

// RFC 9110 §5.6.2
bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

// The pieces between separators that stand outside quoted strings (RFC 9110 §5.6.4).
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == separator && !quoted) {
            out.push_back(trim(text.substr(begin, i - begin)));
            begin = i + 1;
        }
    }
    out.push_back(trim(text.substr(begin)));
    return out;
}

std::optional<std::string> parse_value(std::string_view text) {
    if (is_token(text)) return std::string(text);
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return {};
    text = text.substr(1, text.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') return {};
        if (text[i] == '\\' && ++i == text.size()) return {};
        out += text[i];
    }
    return out;
}

// RFC 9110 §12.4.2, in thousandths.
std::optional<int> parse_quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return {};
    if (text.size() > 1 && text[1] != '.') return {};
    int thousandths = (text[0] - '0') * 1000;
    int weight = 100;
    for (std::size_t i = 2; i < text.size(); ++i, weight /= 10) {
        if (text[i] < '0' || text[i] > '9') return {};
        thousandths += (text[i] - '0') * weight;
    }
    return thousandths <= 1000 ? std::optional(thousandths) : std::nullopt;
}

struct media_range {
    media_type what;
    int quality = 1000;
};

// Everything behind q belongs to the retired accept-ext and is dropped.
std::optional<media_range> parse_range(std::string_view text) {
    auto parsed = parse_media_type(text);
    if (!parsed) return {};
    media_range out{.what = std::move(*parsed)};
    auto &parameters = out.what.parameters;
    auto const q =
        std::find_if(parameters.begin(), parameters.end(), [](auto const &p) { return p.first == "q"; });
    if (q != parameters.end()) {
        auto const quality = parse_quality(q->second);
        if (!quality) return {};
        out.quality = *quality;
        parameters.erase(q, parameters.end());
    }
    std::erase_if(parameters, [](auto const &p) { return p.first == "charset"; });
    return out;
}

bool has_parameter(media_type const &type, std::pair<std::string, std::string> const &wanted) {
    return std::any_of(type.parameters.begin(), type.parameters.end(), [&](auto const &parameter) {
        return parameter.first == wanted.first && equal_ignoring_case(parameter.second, wanted.second);
    });
}

bool has_parameters_of(media_type const &type, media_type const &wanted) {
    return std::all_of(wanted.parameters.begin(), wanted.parameters.end(),
                       [&](auto const &parameter) { return has_parameter(type, parameter); });
}

bool matches(media_type const &range, media_type const &offer) {
    if (range.type == "*") return range.subtype == "*";
    if (range.type != offer.type) return false;
    if (range.subtype != "*" && range.subtype != offer.subtype) return false;
    return has_parameters_of(offer, range);
}

// RFC 9110 §12.5.1: the most specific range that matches decides.
std::size_t specificity(media_type const &range) {
    if (range.type == "*") return 0;
    return range.subtype == "*" ? 1 : 2 + range.parameters.size();
}

int quality_of(media_type const &offer, std::vector<media_range> const &ranges) {
    media_range const *best = nullptr;
    for (auto const &range : ranges)
        if (matches(range.what, offer) && (!best || specificity(range.what) > specificity(best->what)))
            best = &range;
    return best ? best->quality : 0;
}

}  // namespace

std::optional<media_type> parse_media_type(std::string_view text) {
    auto const pieces = split(text, ';');
    auto const slash = pieces[0].find('/');
    if (slash == std::string_view::npos) return {};
    media_type out{.type = ascii_lower(pieces[0].substr(0, slash)),
                   .subtype = ascii_lower(pieces[0].substr(slash + 1)),
                   .parameters = {}};
    if (!is_token(out.type) || !is_token(out.subtype)) return {};
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        if (pieces[i].empty()) continue;
        auto const equals = std::min(pieces[i].find('='), pieces[i].size());
        auto const name = pieces[i].substr(0, equals);
        auto value = parse_value(pieces[i].substr(std::min(equals + 1, pieces[i].size())));
        if (!is_token(name) || !value) return {};
        out.parameters.emplace_back(ascii_lower(name), std::move(*value));
    }
    return out;
}

result<std::size_t> choose(request const &incoming, std::span<std::string_view const> offers) {
    auto const accept = incoming.header_list("Accept");
    if (!accept || trim(*accept).empty()) return 0;
    std::vector<media_range> ranges;
    for (auto const piece : split(*accept, ','))
        if (auto range = parse_range(piece)) ranges.push_back(std::move(*range));
    std::size_t best = 0;
    int best_quality = 0;
    for (std::size_t i = 0; i < offers.size(); ++i) {
        auto const offer = parse_media_type(offers[i]);
        int const quality = offer ? quality_of(*offer, ranges) : 0;
        if (quality <= best_quality) continue;
        best = i;
        best_quality = quality;
    }
    if (best_quality > 0) return best;
    std::string detail = "offered are";
    for (auto const offer : offers) detail += (offer == offers.front() ? " " : ", ") + std::string(offer);
    return fail(error_code::not_acceptable, std::move(detail));
}

result<std::size_t> check_content_type(request const &incoming, std::span<std::string_view const> accepted) {
    auto const field = incoming.header_value("Content-Type");
    auto const sent = field ? parse_media_type(*field) : std::nullopt;
    bool const utf8 =
        sent && std::none_of(sent->parameters.begin(), sent->parameters.end(), [](auto const &parameter) {
            return parameter.first == "charset" && !equal_ignoring_case(parameter.second, "utf-8");
        });
    for (std::size_t i = 0; utf8 && i < accepted.size(); ++i) {
        auto const candidate = parse_media_type(accepted[i]);
        if (candidate && candidate->type == sent->type && candidate->subtype == sent->subtype &&
            has_parameters_of(*sent, *candidate))
            return i;
    }
    std::string detail = "Content-Type must be";
    for (auto const type : accepted) detail += (type == accepted.front() ? " " : " or ") + std::string(type);
    return fail(error_code::unsupported_media_type, std::move(detail));
}

}  // namespace cusax::http
