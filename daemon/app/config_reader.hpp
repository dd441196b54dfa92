// Reads a TOML table key by key, lets environment variables override each, and
// keeps account of every mistake with its line: wrong types, values that cannot
// be, keys that nobody knows.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::app {

struct config_mistake {
    std::string file;
    std::uint32_t line = 0;  // 0: of an environment variable, or of no place
    std::string key;         // "http.listen", or the variable's name
    std::string detail;
};

// "cusaxd.toml:12: http.listen: …"
std::string render(config_mistake const &mistake);

// The value of an environment variable; nullptr where it is not set.
using environment = std::function<char const *(char const *)>;

struct config_source {
    std::string file;
    environment variables;
    std::vector<config_mistake> mistakes;
};

class config_table {
  public:
    // `table` may be nullptr: a section that is not in the file can still come from the environment.
    config_table(toml::table const *table, std::string path, config_source &source);

    // Each leaves its target alone where the key is absent or mistaken.
    void read(std::string_view key, std::string &target);
    void read(std::string_view key, bool &target);
    void read(std::string_view key, std::int64_t &target, std::int64_t least, std::int64_t most);
    void read(std::string_view key, std::vector<std::string> &target);  // in the environment: with commas

    // A section, "[http]".
    void section(std::string_view key, std::function<void(config_table &)> const &read_section);
    // An array of tables, "[[xmpp]]"; the environment overrides keys of those that are there:
    // CUSAX_XMPP_0_SECRET.
    void each(std::string_view key, std::function<void(config_table &)> const &read_item);

    void mistake(std::string_view key, std::string detail);
    bool has(std::string_view key) const;
    bool is_empty(std::string_view key) const;  // it is there, and an empty array or an empty variable
    void refuse_unknown();

  private:
    toml::node const *find(std::string_view key);
    char const *overriding(std::string_view key) const;
    std::string variable(std::string_view key) const;
    std::string path_to(std::string_view key) const;

    toml::table const *table_;
    std::string path_;  // "http", "xmpp.0", "" for the document
    config_source &source_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace cusax::app
