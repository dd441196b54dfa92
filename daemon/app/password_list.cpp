#include "app/password_list.hpp"

#include "base/log.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace cusax::app {

std::shared_ptr<credentials::bad_passwords const> load_password_list(std::string const &file) {
    if (file.empty()) return nullptr;
    std::ifstream lines(file, std::ios::binary);
    if (!lines) throw std::runtime_error("passwords.bad_list: " + file + ": " + std::strerror(errno));
    auto list = std::make_shared<credentials::bad_passwords const>(lines);
    if (lines.bad()) throw std::runtime_error("passwords.bad_list: " + file + " cannot be read to its end");
    log_info("PASSWORD_LIST_LOADED", {{"passwords", list->size()}});
    return list;
}

}  // namespace cusax::app
