// One line per event: an id that docs/operations.md explains, then key=value
// pairs. No secret and no vCard content ever becomes a value.
//
//   log_info("ZONE_PUBLISHED", {{"zone", name}, {"serial", serial}});
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace cusax {

enum class log_level { debug, info, warning, error };
enum class log_format { text, json };

struct log_field {
    std::string_view key;
    std::string value;

    log_field(std::string_view k, std::string v) : key(k), value(std::move(v)) {}
    log_field(std::string_view k, std::string_view v) : key(k), value(v) {}
    log_field(std::string_view k, char const *v) : key(k), value(v) {}
    log_field(std::string_view k, std::integral auto v) : key(k), value(std::to_string(v)) {}
};

using log_fields = std::initializer_list<log_field>;

// Any thread. Before configure_log(), events go to stderr as text from level info.
void log_debug(std::string_view id, log_fields fields = {});
void log_info(std::string_view id, log_fields fields = {});
void log_warning(std::string_view id, log_fields fields = {});
void log_error(std::string_view id, log_fields fields = {});

// False where an event of this level would not be written: spares the making of its fields.
bool log_enabled(log_level level);

// Writes to stderr. May be called again at any time, for instance on SIGHUP.
void configure_log(log_level level, log_format format);

// "debug", "info", "warning", "error"; empty-handed callers get false.
bool parse_log_level(std::string_view text, log_level &level);

// The line without time and level, as log_* write it (seam for the tests).
std::string render_log_line(log_format format, std::string_view id, log_fields fields);

}  // namespace cusax
