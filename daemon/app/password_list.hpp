// The file of passwords that nobody may choose.
#pragma once

#include "credentials/bad_passwords.hpp"

#include <memory>
#include <string>

namespace cusax::app {

// nullptr where no file is named. Throws std::runtime_error where it cannot be read.
std::shared_ptr<credentials::bad_passwords const> load_password_list(std::string const &file);

}  // namespace cusax::app
