#include "representation/import_json.hpp"

#include "base/bytes.hpp"
#include "model/names.hpp"
#include "representation/account_json.hpp"
#include "representation/object_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cusax::representation {
namespace {

using nlohmann::json;

constexpr std::size_t most_verifiers = 8;
constexpr int most_iterations = 1'000'000;
constexpr int least_iterations = 4096;  // RFC 7677 §4

// Prosody's store keeps a salt as text.
bool can_be_salt(bytes const &octets) {
    return octets.size() >= 8 && octets.size() <= 64 &&
           std::all_of(octets.begin(), octets.end(),
                       [](std::uint8_t octet) { return octet > 0x20 && octet < 0x7F; });
}

bytes read_key(object_reader &in, std::string_view member, std::size_t size) {
    std::string text;
    if (in.require(member) != nullptr) in.read(member, text);
    auto key = decode_base64(text);
    if (key && key->size() == size) return *std::move(key);
    in.mistake(member, "must be base64 of " + std::to_string(size) + " octets");
    return {};
}

model::scram_verifier read_scram(json const &value, std::string const &pointer, mistakes &found) {
    model::scram_verifier made;
    object_reader in(value, pointer, found);
    if (in.require("hash") != nullptr) in.read("hash", made.hash);
    std::string salt;
    if (in.require("salt") != nullptr) in.read("salt", salt);
    auto const octets = decode_base64(salt);
    if (!octets || !can_be_salt(*octets))
        in.mistake("salt", "must be base64 of 8 to 64 octets that are printable ASCII");
    else
        made.salt = as_text(*octets);
    std::int64_t iterations = 0;
    if (in.require("iterations") != nullptr)
        in.read("iterations", iterations, least_iterations, most_iterations);
    made.iterations = static_cast<int>(iterations);
    std::size_t const size = made.hash == model::scram_hash::sha1 ? 20 : 32;
    made.stored_key = read_key(in, "stored_key", size);
    made.server_key = read_key(in, "server_key", size);
    in.refuse_unknown();
    return made;
}

void check_ha1(object_reader &in, std::string_view member, std::string const &text,
               model::digest_algorithm algorithm) {
    std::size_t const digits = algorithm == model::digest_algorithm::md5 ? 32 : 64;
    bool const well =
        text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!well) in.mistake(member, "must be " + std::to_string(digits) + " hexadecimal digits in lower case");
}

model::digest_verifier read_digest(json const &value, std::string const &pointer, mistakes &found) {
    model::digest_verifier made;
    object_reader in(value, pointer, found);
    if (in.require("algorithm") != nullptr) in.read("algorithm", made.algorithm);
    in.read("username", made.username);
    if (in.require("realm") != nullptr) in.read("realm", made.realm);
    if (in.require("ha1") != nullptr) in.read("ha1", made.ha1);
    check_ha1(in, "ha1", made.ha1, made.algorithm);
    in.read("ha1b", made.ha1b);
    if (!made.ha1b.empty()) check_ha1(in, "ha1b", made.ha1b, made.algorithm);
    in.refuse_unknown();
    return made;
}

model::credential_set read_credentials(json const &value, mistakes &found) {
    model::credential_set made;
    object_reader in(value, "/credentials", found);
    in.each("scram", most_verifiers, [&](json const &item, std::string const &pointer) {
        made.scram.push_back(read_scram(item, pointer, found));
    });
    in.each("digest", most_verifiers, [&](json const &item, std::string const &pointer) {
        made.digest.push_back(read_digest(item, pointer, found));
    });
    in.refuse_unknown();
    if (found.empty() && made.scram.empty())
        in.mistake("scram", "at least one verifier of SCRAM must be there");
    return made;
}

}  // namespace

result<model::account_input> read_import_line(json value) {
    if (!value.is_object() || !value.contains("credentials")) return read_account(value);
    json const credentials = std::move(value["credentials"]);
    value.erase("credentials");
    auto said = read_account(value);
    mistakes found;
    if (!said) found = std::move(said.error().inputs);
    if (value.contains("password"))
        found.push_back({.pointer = "/credentials", .detail = "stand instead of a password, not beside one"});
    auto made = read_credentials(credentials, found);
    if (!found.empty()) return fail(to_error(std::move(found)));
    said->credentials = std::move(made);
    return said;
}

}  // namespace cusax::representation
