// Dates and times of vCards in their two spellings: the basic format that the
// model, text and XML use (RFC 6350 §4.3), and the extended one of jCard
// (RFC 7095 §3.5), vcard-temp and version 3.0. Shapes are checked, calendars not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cusax::vcard {

// "1985-04-12", "19850412", "--04-12", "1985-04-12T10:22:00Z", "T102200": in basic format, without
// fractions of a second; nothing where the text is no date and no time.
std::optional<std::string> to_basic_date(std::string_view text);

// "19850412" is "1985-04-12"; what is no date in basic format stays as it is.
std::string to_extended_date(std::string_view basic);

// The element of RFC 6351 for a date in basic format: "date", "time" or "date-time".
std::string_view date_element(std::string_view basic);

bool is_date_type(std::string_view type);  // "date-and-or-time", "timestamp" and their parts

}  // namespace cusax::vcard
