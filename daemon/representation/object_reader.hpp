// Reads one JSON object member by member and keeps account of every mistake
// with its RFC 6901 pointer: wrong types, values out of range, unknown members.
//
//   object_reader in(value, "/sip", found);
//   in.read("enabled", sip.enabled);
//   in.refuse_unknown();
#pragma once

#include "base/result.hpp"
#include "model/names.hpp"

#include <nlohmann/json.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cusax::representation {

using mistakes = std::vector<input_error>;

inline constexpr std::size_t usual_max_octets = 1024;  // of one text
inline constexpr std::size_t max_mistakes_told = 100;  // a hostile document does not make the answer longer

// invalid_input with the mistakes found, at least one; the first one's detail speaks for the whole.
error to_error(mistakes found);

// A member name as a step of a pointer (RFC 6901 §3: ~ and / are escaped).
std::string pointer_step(std::string_view member);

// One value that must be a text without control characters. Empty where it is
// not, and the mistake is kept under the pointer.
std::optional<std::string> read_text(nlohmann::json const &value, std::string const &pointer, mistakes &found,
                                     std::size_t max_octets = usual_max_octets);

// A text that a parser of the model turns into a value; its error is kept with the pointer.
template <class T>
std::optional<T> parse_text(nlohmann::json const &value, std::string const &pointer, mistakes &found,
                            result<T> (*parser)(std::string_view)) {
    auto const text = read_text(value, pointer, found);
    if (!text) return std::nullopt;
    auto parsed = parser(*text);
    if (parsed) return std::move(*parsed);
    found.push_back({.pointer = pointer, .detail = parsed.error().detail});
    return std::nullopt;
}

// A text that names a value of an enumeration.
template <model::named E>
std::optional<E> parse_choice(nlohmann::json const &value, std::string const &pointer, mistakes &found) {
    auto const choice =
        value.is_string() ? model::parse_name<E>(value.get_ref<std::string const &>()) : std::nullopt;
    if (!choice) found.push_back({.pointer = pointer, .detail = "must be one of " + model::list_names<E>()});
    return choice;
}

class object_reader {
  public:
    // A value that is no object is a mistake; every member then reads as absent.
    // `value` and `found` must outlive the reader.
    object_reader(nlohmann::json const &value, std::string pointer, mistakes &found);

    // The member, now known; nullptr where it is absent. null is handed out as it is.
    nlohmann::json const *take(std::string_view member);

    // The same for a member that must be there: its absence is a mistake.
    nlohmann::json const *require(std::string_view member);

    // Each leaves its target alone where the member is absent or mistaken. null
    // empties an optional text and is a mistake for every other.
    void read(std::string_view member, bool &target);
    void read(std::string_view member, std::string &target, std::size_t max_octets = usual_max_octets);
    void read(std::string_view member, std::optional<std::string> &target,
              std::size_t max_octets = usual_max_octets);
    void read(std::string_view member, std::int64_t &target, std::int64_t least, std::int64_t most);

    template <std::unsigned_integral T>
        requires(!std::same_as<T, bool> && sizeof(T) < sizeof(std::int64_t))
    void read(std::string_view member, T &target, T least = 0, T most = std::numeric_limits<T>::max()) {
        auto wide = static_cast<std::int64_t>(target);
        read(member, wide, least, most);
        target = static_cast<T>(wide);
    }

    template <model::named E>
    void read(std::string_view member, E &target) {
        auto const *const value = take(member);
        if (value == nullptr) return;
        if (auto const choice = parse_choice<E>(*value, pointer_to(member), found_)) target = *choice;
    }

    // A member that must be there and that a parser turns into a value; empty where it could not.
    template <class T>
    std::optional<T> require(std::string_view member, result<T> (*parser)(std::string_view)) {
        auto const *const value = require(member);
        return value ? parse_text(*value, pointer_to(member), found_, parser) : std::nullopt;
    }

    // An array member: `item` is called with each element and its pointer.
    void each(std::string_view member, std::size_t most,
              std::function<void(nlohmann::json const &, std::string const &)> const &item);

    void mistake(std::string_view member, std::string detail);
    void refuse_unknown();
    std::string pointer_to(std::string_view member) const { return pointer_ + "/" + pointer_step(member); }

  private:
    nlohmann::json const *object_ = nullptr;
    std::string pointer_;
    mistakes &found_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace cusax::representation
