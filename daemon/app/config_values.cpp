#include "app/config_values.hpp"

#include <algorithm>

namespace cusax::app {

void read_endpoints(config_table &in, std::string_view key, std::vector<net::endpoint> &target) {
    std::vector<std::string> texts;
    if (!in.has(key)) return in.read(key, texts);
    in.read(key, texts);
    target.clear();
    for (auto const &text : texts) {
        auto const parsed = net::parse_endpoint(text);
        if (!parsed)
            in.mistake(key, "\"" + text + "\": " + parsed.error().detail);
        else if (std::find(target.begin(), target.end(), *parsed) != target.end())
            in.mistake(key, "\"" + text + "\" stands twice");
        else
            target.push_back(*parsed);
    }
}

void read_milliseconds(config_table &in, std::string_view key, std::chrono::milliseconds &target) {
    std::int64_t count = target.count();
    in.read(key, count, 1, 86'400'000);
    target = std::chrono::milliseconds{count};
}

void read_secret(config_table &in, std::string_view key, secret_string &target) {
    std::string text;
    in.read(key, text);
    if (text.empty()) in.mistake(key, "must be given");
    target = secret_string(std::move(text));
}

}  // namespace cusax::app
