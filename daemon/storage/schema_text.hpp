// The files under schema/ as they were when the program was built; the source is
// written by embed_schema.cmake.
#pragma once

#include <span>
#include <string_view>

namespace cusax::storage {

struct embedded_file {
    std::string_view name;  // without folder and ".sql"
    std::string_view text;
};

std::span<embedded_file const> embedded_migrations();   // by number
std::span<embedded_file const> embedded_definitions();  // functions, then views, each by name

}  // namespace cusax::storage
