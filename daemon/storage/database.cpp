#include "storage/database.hpp"

#include "storage/connection_text.hpp"

#include <libpq-fe.h>

#include <map>
#include <memory>
#include <stdexcept>

namespace cusax::storage {
namespace {

// libpq's keyword form: every value quoted.
std::string render(std::map<std::string, std::string> const &keywords) {
    std::string text;
    for (auto const &[key, value] : keywords) {
        if (!text.empty()) text += ' ';
        text += key + "='";
        for (char const c : value) {
            if (c == '\'' || c == '\\') text += '\\';
            text += c;
        }
        text += '\'';
    }
    return text;
}

std::map<std::string, std::string> parse(std::string const &url) {
    char *reason = nullptr;
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const options(
        PQconninfoParse(url.c_str(), &reason), &PQconninfoFree);
    // libpq's own message repeats the text with its password.
    PQfreemem(reason);
    if (!options) throw std::invalid_argument("the database URL is not one that PostgreSQL understands");
    std::map<std::string, std::string> keywords;
    for (auto const *option = options.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr) keywords[option->keyword] = option->val;
    return keywords;
}

}  // namespace

std::string connection_string(database const &settings) { return connection_string(settings, ""); }

std::string connection_string(database const &settings, std::string const &server_options) {
    auto keywords = parse(settings.url);
    bool const many_hosts = keywords["host"].find(',') != std::string::npos ||
                            keywords["hostaddr"].find(',') != std::string::npos;
    std::erase_if(keywords, [](auto const &keyword) { return keyword.second.empty(); });
    if (many_hosts) keywords.try_emplace("target_session_attrs", "read-write");
    keywords.try_emplace("application_name", settings.application_name);
    keywords.try_emplace("connect_timeout", std::to_string(settings.connect_timeout.count()));
    // A peer that vanished is found out within half a minute.
    keywords.try_emplace("keepalives_idle", "10");
    keywords.try_emplace("keepalives_interval", "5");
    keywords.try_emplace("keepalives_count", "3");
    keywords.try_emplace("tcp_user_timeout", "25000");  // milliseconds
    keywords["client_encoding"] = "UTF8";
    // What the URL says comes last: it counts.
    std::string options = "-c jit=off -c datestyle=ISO -c bytea_output=hex -c statement_timeout=" +
                          std::to_string(settings.statement_timeout.count());
    if (!server_options.empty()) options += " " + server_options;
    if (!keywords["options"].empty()) options += " " + keywords["options"];
    keywords["options"] = options;
    return render(keywords);
}

}  // namespace cusax::storage
