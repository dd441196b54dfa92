#include "http/conditional.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace cusax::http {
namespace {

struct entity_tag {
    bool weak;
    std::string_view opaque;  // without its quotes
};

struct tag_field {
    bool any = false;  // "*"
    std::vector<entity_tag> tags;
};

// RFC 9110 §8.8.3: entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE; takes it off the front of `text`.
std::optional<entity_tag> take_tag(std::string_view &text) {
    bool const weak = text.starts_with("W/");
    if (weak) text.remove_prefix(2);
    if (!text.starts_with('"')) return {};
    auto const end = text.find('"', 1);
    if (end == std::string_view::npos) return {};
    std::string_view const opaque = text.substr(1, end - 1);
    for (char const c : opaque)
        if (static_cast<unsigned char>(c) < 0x21 || c == 0x7F) return {};
    text.remove_prefix(end + 1);
    return entity_tag{weak, opaque};
}

// "*" or a list of tags; empty list elements are passed over (RFC 9110 §5.6.1.2).
std::optional<tag_field> parse_tags(std::string_view text) {
    text = trim(text);
    if (text == "*") return tag_field{.any = true, .tags = {}};
    tag_field out;
    while (!text.empty()) {
        if (!text.starts_with(',')) {
            auto const tag = take_tag(text);
            if (!tag) return {};
            out.tags.push_back(*tag);
            text = trim(text);
            if (!text.empty() && !text.starts_with(',')) return {};
        }
        if (!text.empty()) text = trim(text.substr(1));
    }
    if (out.tags.empty()) return {};
    return out;
}

// Empty for a tag that is not the text of a version: it matches nothing.
std::optional<std::int64_t> version_of(entity_tag const &tag) {
    std::int64_t version = 0;
    auto const *const end = tag.opaque.data() + tag.opaque.size();
    auto const [at, failure] = std::from_chars(tag.opaque.data(), end, version);
    if (failure != std::errc() || at != end) return {};
    return version;
}

}  // namespace

std::string render_etag(std::int64_t version) { return '"' + std::to_string(version) + '"'; }

result<write_condition> read_write_condition(request const &incoming) {
    write_condition out;
    if (auto const text = incoming.header_list("If-Match")) {
        auto const field = parse_tags(*text);
        if (!field) return fail(error_code::malformed, "If-Match is neither * nor a list of entity tags");
        out.must_exist = true;
        if (!field->any) out.one_of.emplace();
        for (auto const &tag : field->tags) {
            // RFC 9110 §13.1.1: If-Match compares strongly, so a weak tag never matches.
            auto const version = tag.weak ? std::nullopt : version_of(tag);
            if (version) out.one_of->push_back(*version);
        }
    }
    if (auto const text = incoming.header_list("If-None-Match")) {
        auto const field = parse_tags(*text);
        if (!field)
            return fail(error_code::malformed, "If-None-Match is neither * nor a list of entity tags");
        if (!field->any)
            return fail(error_code::invalid_input, "before a write, If-None-Match can only be *");
        out.must_not_exist = true;
    }
    return out;
}

result<void> check(write_condition const &condition, std::optional<std::int64_t> current) {
    if (condition.must_not_exist && current)
        return fail(error_code::version_mismatch, "If-None-Match: it exists already");
    if (condition.must_exist && !current)
        return fail(error_code::version_mismatch, "If-Match: it does not exist");
    if (condition.one_of && current &&
        std::find(condition.one_of->begin(), condition.one_of->end(), *current) == condition.one_of->end())
        return fail(error_code::version_mismatch,
                    "If-Match: the current version is " + std::to_string(*current));
    return {};
}

bool is_not_modified(request const &incoming, std::int64_t current) {
    auto const text = incoming.header_list("If-None-Match");
    if (!text) return false;
    auto const field = parse_tags(*text);
    if (!field) return false;
    // RFC 9110 §13.1.2: If-None-Match compares weakly.
    return field->any || std::any_of(field->tags.begin(), field->tags.end(),
                                     [&](entity_tag const &tag) { return version_of(tag) == current; });
}

response not_modified(std::int64_t current) {
    response answer{.status = 304, .headers = {}, .body = {}, .content_type = {}};
    answer.set("ETag", render_etag(current));
    return answer;
}

}  // namespace cusax::http
