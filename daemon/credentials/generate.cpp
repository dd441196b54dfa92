#include "credentials/generate.hpp"

#include "credentials/random_text.hpp"

#include <string_view>

namespace cusax::credentials {

secret_string generate_password() {
    constexpr std::string_view unambiguous = "23456789abcdefghjkmnpqrstuvwxyz";
    constexpr std::size_t groups = 7;
    constexpr std::size_t group_length = 4;
    secret_string const drawn(random_text(unambiguous, groups * group_length));
    std::string password;
    password.reserve(groups * (group_length + 1));  // no copy is left behind by growing
    for (std::size_t i = 0; i < groups; ++i) {
        if (i > 0) password += '-';
        password.append(drawn.reveal(), i * group_length, group_length);
    }
    return secret_string(std::move(password));
}

}  // namespace cusax::credentials
