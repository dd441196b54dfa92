#include "credentials/password.hpp"

#include "base/bytes.hpp"
#include "model/stringprep.hpp"
#include "model/unicode_text.hpp"

namespace cusax::credentials {
namespace {

constexpr std::size_t longest_password = 1024;

failure refuse(std::string detail) { return fail(error_code::invalid_input, std::move(detail)); }

// Says the rule, never the character: it is a part of the password.
std::string_view explain(model::stringprep_fault fault) {
    switch (fault) {
        case model::stringprep_fault::prohibited:
            return "the password has a character that no password can have, such as a line break or another "
                   "control character";
        case model::stringprep_fault::unassigned:
            return "the password has a character that not every client can type in the same way, such as an "
                   "emoji "
                   "(SASLprep knows the characters of Unicode 3.2)";
        case model::stringprep_fault::mixed_bidi:
            return "a password with letters that are written from right to left must begin and end with such "
                   "a letter "
                   "and have no letters of the other direction";
    }
    return {};
}

// Takes over the text and leaves nothing of it in the string it came in.
secret_string keep(std::string &text) {
    secret_string kept(text);
    OPENSSL_cleanse(text.data(), text.size());
    return kept;
}

}  // namespace

result<prepared_password> prepare_password(secret_string const &typed) {
    std::string const &text = typed.reveal();
    if (text.empty()) return refuse("the password is empty");
    if (text.size() > longest_password) return refuse("the password is longer than 1024 octets");
    if (!is_utf8(text)) return refuse("the password is not UTF-8");
    auto saslprep = model::prepare(model::stringprep_profile::saslprep, text);
    if (!saslprep) return refuse(std::string(explain(saslprep.error().fault)));
    if (saslprep->empty()) return refuse("the password has nothing but invisible characters");
    std::string nfc = model::to_nfc(text);
    return prepared_password{.saslprep = keep(*saslprep), .nfc = keep(nfc)};
}

}  // namespace cusax::credentials
