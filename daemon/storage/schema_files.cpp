// embedded_schema(): the SQL that the build has written into schema_text.cpp.
#include "base/bytes.hpp"
#include "storage/migrator.hpp"
#include "storage/schema_text.hpp"

#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <stdexcept>

namespace cusax::storage {
namespace {

std::string checksum_of(std::string_view text) {
    std::array<std::uint8_t, 32> digest{};
    if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 failed");
    return encode_hex(digest);
}

schema_files read_embedded() {
    schema_files files;
    for (auto const &file : embedded_migrations()) {
        int number = 0;
        std::from_chars(file.name.data(), file.name.data() + file.name.size(), number);
        files.migrations.push_back(
            {number, std::string(file.name), std::string(file.text), checksum_of(file.text)});
    }
    for (auto const &file : embedded_definitions())
        files.definitions.push_back(
            {0, std::string(file.name), std::string(file.text), checksum_of(file.text)});
    return files;
}

}  // namespace

schema_files const &embedded_schema() {
    static schema_files const files = read_embedded();
    return files;
}

}  // namespace cusax::storage
