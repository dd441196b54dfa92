// Kinds of values that several sections of the configuration have. Each function
// leaves its target alone where the key is absent, and notes what is mistaken.
#pragma once

#include "app/config_reader.hpp"
#include "base/secret.hpp"
#include "net/endpoint.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace cusax::app {

void read_endpoints(config_table &in, std::string_view key, std::vector<net::endpoint> &target);
void read_milliseconds(config_table &in, std::string_view key, std::chrono::milliseconds &target);
void read_secret(config_table &in, std::string_view key, secret_string &target);  // must be given

template <class Unsigned>
void read_count(config_table &in, std::string_view key, Unsigned &target, std::int64_t most,
                std::int64_t least = 1) {
    auto count = static_cast<std::int64_t>(target);
    in.read(key, count, least, most);
    target = static_cast<Unsigned>(count);
}

}  // namespace cusax::app
