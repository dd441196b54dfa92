#include "credentials/password_rules.hpp"

#include "model/unicode_text.hpp"

#include <algorithm>

namespace cusax::credentials {
namespace {

std::size_t count_characters(std::string_view utf8) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < utf8.size(); ++count) model::next_code_point(utf8, at);
    return count;
}

failure refuse(std::string detail) { return fail(error_code::invalid_input, std::move(detail)); }

}  // namespace

result<void> check_rules(prepared_password const &password, password_rules const &rules) {
    if (count_characters(password.saslprep.reveal()) < rules.min_length)
        return refuse("the password is too short: " + std::to_string(rules.min_length) +
                      " characters is the least here");
    auto const folded = fold_password(password);
    bool const own = std::ranges::any_of(
        rules.own_names, [&](std::string const &name) { return model::to_lower(name) == folded.reveal(); });
    if (own) return refuse("the password is the account's own name or address");
    if (rules.bad && rules.bad->contains(folded))
        return refuse("the password is one of those that are tried first");
    return {};
}

}  // namespace cusax::credentials
