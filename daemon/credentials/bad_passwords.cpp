#include "credentials/bad_passwords.hpp"

#include "model/unicode_text.hpp"

namespace cusax::credentials {

secret_string fold_password(prepared_password const &password) {
    return secret_string(model::to_lower(password.saslprep.reveal()));
}

bad_passwords::bad_passwords(std::istream &lines) {
    for (std::string line; std::getline(lines, line);) {
        if (line.ends_with('\r')) line.pop_back();
        if (auto const prepared = prepare_password(secret_string(line)))
            known_.insert(fold_password(*prepared).reveal());
    }
}

}  // namespace cusax::credentials
