// A command as the JSON object that cusax.apply_commands takes (schema/functions).
#pragma once

#include "base/result.hpp"
#include "storage/command.hpp"
#include "storage/json_text.hpp"

#include <string>

namespace cusax::storage {

// invalid_input where a text holds a NUL or broken UTF-8, or an id is no UUID:
// PostgreSQL would refuse the whole batch for it.
result<std::string> command_json(command const &what);

// The members of a domain command beside those that every command has.
void write_domain(json_text &to, model::domain const &domain);

}  // namespace cusax::storage
