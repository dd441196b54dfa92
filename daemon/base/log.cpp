#include "base/log.hpp"

#include "base/bytes.hpp"
#include "base/clock.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>

namespace cusax {
namespace {

std::atomic<log_format> active_format{log_format::text};

spdlog::logger &logger() {
    static auto const instance = [] {
        auto made =
            std::make_shared<spdlog::logger>("cusaxd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->flush_on(spdlog::level::debug);
        return made;
    }();
    return *instance;
}

constexpr spdlog::level::level_enum spdlog_level(log_level level) {
    switch (level) {
        case log_level::debug: return spdlog::level::debug;
        case log_level::info: return spdlog::level::info;
        case log_level::warning: return spdlog::level::warn;
        case log_level::error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

constexpr std::string_view level_name(log_level level) {
    switch (level) {
        case log_level::debug: return "debug";
        case log_level::info: return "info";
        case log_level::warning: return "warning";
        case log_level::error: return "error";
    }
    return "info";
}

// Quotes for both formats; control characters and broken UTF-8 become escapes, so one event stays one line.
std::string quoted(std::string_view text) {
    bool const utf8 = is_utf8(text);
    std::string out = "\"";
    for (char const c : text) {
        auto const octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (octet < 0x20 || octet == 0x7F || (octet >= 0x80 && !utf8)) {
            out += "\\u00";
            out += encode_hex({&octet, 1});
        } else {
            out += c;
        }
    }
    return out += '"';
}

bool needs_quotes(std::string_view text) {
    return text.empty() || text.find_first_of(" =\"\\") != std::string_view::npos ||
           has_control_character(text) || !is_utf8(text);
}

void write(log_level level, std::string_view id, log_fields fields) {
    if (!logger().should_log(spdlog_level(level))) return;
    log_format const format = active_format.load();
    std::string const time = render_rfc3339(system_now());
    std::string line = render_log_line(format, id, fields);
    if (format == log_format::json)
        line.insert(1, "\"time\":\"" + time + "\",\"level\":\"" + std::string(level_name(level)) + "\",");
    else
        line.insert(0, time + " " + std::string(level_name(level)) + " ");
    logger().log(spdlog_level(level), "{}", line);
}

}  // namespace

std::string render_log_line(log_format format, std::string_view id, log_fields fields) {
    std::string line;
    if (format == log_format::json) {
        line = "{\"id\":" + quoted(id);
        for (auto const &field : fields) line += "," + quoted(field.key) + ":" + quoted(field.value);
        return line += "}";
    }
    line = id;
    for (auto const &field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        line += needs_quotes(field.value) ? quoted(field.value) : field.value;
    }
    return line;
}

void log_debug(std::string_view id, log_fields fields) { write(log_level::debug, id, fields); }
void log_info(std::string_view id, log_fields fields) { write(log_level::info, id, fields); }
void log_warning(std::string_view id, log_fields fields) { write(log_level::warning, id, fields); }
void log_error(std::string_view id, log_fields fields) { write(log_level::error, id, fields); }

bool log_enabled(log_level level) { return logger().should_log(spdlog_level(level)); }

void configure_log(log_level level, log_format format) {
    active_format = format;
    logger().set_level(spdlog_level(level));
}

bool parse_log_level(std::string_view text, log_level &level) {
    for (auto const candidate : {log_level::debug, log_level::info, log_level::warning, log_level::error}) {
        if (level_name(candidate) != text) continue;
        level = candidate;
        return true;
    }
    return false;
}

}  // namespace cusax
