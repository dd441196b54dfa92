// Telephone numbers in their international form (E.164: + and at most 15 digits)
// and the numbering plan by which a domain's people write them.
#pragma once

#include "base/result.hpp"

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::model {

class phone_number {
  public:
    // "+" and 3 to 15 digits, with the visual separators of RFC 3966 (space - . ( ) and /) between them.
    static result<phone_number> parse(std::string_view text);

    std::string const &str() const { return text_; }    // "+493012340001"
    std::string uri() const { return "tel:" + text_; }  // RFC 3966
    std::string_view digits() const { return std::string_view(text_).substr(1); }

    auto operator<=>(phone_number const &) const = default;

  private:
    explicit phone_number(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

// Both ends belong to it and have equally many digits.
struct number_range {
    phone_number first;
    phone_number last;
    bool contains(phone_number const &number) const;
    bool operator==(number_range const &) const = default;
};

struct numbering_plan {
    std::optional<std::string> country_code;  // "49", 1 to 3 digits
    std::optional<std::string>
        national_prefix;  // "0"; none where a leading zero belongs to the number (Italy)
    std::optional<std::string> international_prefix;  // "00", "011"
    std::vector<number_range> ranges;                 // empty: every number is allowed
    std::optional<std::string> enum_zone;             // "4.3.2.1.0.3.9.4.e164.arpa", no final dot

    bool operator==(numbering_plan const &) const = default;

    // A number as a person of this domain writes it ("030 1234-0001", "0049 30 …",
    // "+49 (0)30 …", "tel:+49…", digits only with the national prefix) in its
    // international form. Refuses what the plan cannot resolve, a tel: URI with
    // parameters, and a number outside the ranges, each with a reason.
    result<phone_number> resolve(std::string_view text) const;
};

}  // namespace cusax::model
