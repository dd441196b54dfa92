// Values of the model from what the database holds. It was parsed before it was
// stored, so a failure is a defect and is thrown.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/domain_name.hpp"

#include <pqxx/pqxx>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::storage {

template <class T>
T stored(result<T> parsed) {
    if (!parsed)
        throw std::runtime_error("the database holds a value that cannot be: " + parsed.error().detail);
    return std::move(*parsed);
}

template <class T>
T stored(std::optional<T> known) {
    if (!known) throw std::runtime_error("the database holds a name that is not known");
    return *std::move(known);
}

// IDNA is dear and the same few domains stand in every row: each thread remembers them.
model::domain_name const &stored_domain_name(std::string const &ascii);

inline std::string text_of(pqxx::field const &field) { return {field.c_str(), field.size()}; }
inline std::string_view view_of(pqxx::field const &field) { return {field.c_str(), field.size()}; }
inline bool flag_of(pqxx::field const &field) { return field.c_str()[0] == 't'; }

inline std::optional<std::string> optional_text(pqxx::field const &field) {
    return field.is_null() ? std::nullopt : std::optional(text_of(field));
}

// Microseconds since 1970.
inline timestamp time_of(pqxx::field const &field) {
    return timestamp(std::chrono::microseconds(field.as<std::int64_t>()));
}
inline std::optional<timestamp> optional_time(pqxx::field const &field) {
    return field.is_null() ? std::nullopt : std::optional(time_of(field));
}

// A text[] in PostgreSQL's notation, for a parameter.
std::string array_text(std::vector<std::string> const &elements);
std::string names_array_text(std::vector<model::domain_name> const &domains);  // as A-labels

}  // namespace cusax::storage
