#include "representation/object_reader.hpp"

#include "base/bytes.hpp"

namespace cusax::representation {

using nlohmann::json;

error to_error(mistakes found) {
    if (found.size() > max_mistakes_told) found.resize(max_mistakes_told);
    std::string detail = found.front().detail;
    return {.code = error_code::invalid_input,
            .detail = std::move(detail),
            .inputs = std::move(found),
            .holder = {}};
}

std::string pointer_step(std::string_view member) {
    std::string step;
    for (char const c : member) {
        if (c == '~')
            step += "~0";
        else if (c == '/')
            step += "~1";
        else
            step += c;
    }
    return step;
}

std::optional<std::string> read_text(json const &value, std::string const &pointer, mistakes &found,
                                     std::size_t max_octets) {
    auto const refuse = [&](std::string detail) {
        found.push_back({.pointer = pointer, .detail = std::move(detail)});
        return std::nullopt;
    };
    if (!value.is_string()) return refuse("must be a string");
    auto const &text = value.get_ref<std::string const &>();
    if (text.size() > max_octets) return refuse("is longer than " + std::to_string(max_octets) + " octets");
    if (has_control_character(text)) return refuse("must not have control characters in it");
    return text;
}

object_reader::object_reader(json const &value, std::string pointer, mistakes &found)
    : pointer_(std::move(pointer)), found_(found) {
    if (value.is_object())
        object_ = &value;
    else
        found_.push_back({.pointer = pointer_, .detail = "must be an object"});
}

json const *object_reader::take(std::string_view member) {
    if (object_ == nullptr) return nullptr;
    known_.emplace(member);
    auto const found = object_->find(member);
    return found == object_->end() ? nullptr : &*found;
}

json const *object_reader::require(std::string_view member) {
    json const *const value = take(member);
    if (value == nullptr && object_ != nullptr) mistake(member, "must be given");
    return value;
}

void object_reader::mistake(std::string_view member, std::string detail) {
    found_.push_back({.pointer = pointer_to(member), .detail = std::move(detail)});
}

void object_reader::read(std::string_view member, bool &target) {
    json const *const value = take(member);
    if (value == nullptr) return;
    if (value->is_boolean())
        target = value->get<bool>();
    else
        mistake(member, "must be true or false");
}

void object_reader::read(std::string_view member, std::string &target, std::size_t max_octets) {
    json const *const value = take(member);
    if (value == nullptr) return;
    if (auto text = read_text(*value, pointer_to(member), found_, max_octets)) target = std::move(*text);
}

void object_reader::read(std::string_view member, std::optional<std::string> &target,
                         std::size_t max_octets) {
    json const *const value = take(member);
    if (value == nullptr) return;
    if (value->is_null())
        target.reset();
    else if (auto text = read_text(*value, pointer_to(member), found_, max_octets))
        target = std::move(text);
}

void object_reader::read(std::string_view member, std::int64_t &target, std::int64_t least,
                         std::int64_t most) {
    json const *const value = take(member);
    if (value == nullptr) return;
    // An unsigned value beyond INT64_MAX would come out negative.
    bool const wraps =
        value->is_number_unsigned() && !std::in_range<std::int64_t>(value->get<std::uint64_t>());
    bool const whole = value->is_number_integer() && !wraps;
    if (whole && value->get<std::int64_t>() >= least && value->get<std::int64_t>() <= most)
        target = value->get<std::int64_t>();
    else
        mistake(member,
                "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

void object_reader::each(std::string_view member, std::size_t most,
                         std::function<void(json const &, std::string const &)> const &item) {
    json const *const value = take(member);
    if (value == nullptr) return;
    if (!value->is_array()) return mistake(member, "must be an array");
    if (value->size() > most) return mistake(member, "has more than " + std::to_string(most) + " items");
    std::size_t index = 0;
    for (auto const &element : *value) item(element, pointer_to(member) + "/" + std::to_string(index++));
}

void object_reader::refuse_unknown() {
    if (object_ == nullptr) return;
    for (auto const &[name, value] : object_->items())
        if (!known_.contains(name)) mistake(name, "there is no such member");
}

}  // namespace cusax::representation
