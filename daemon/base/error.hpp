// The errors that a caller's input can cause, in one list for every surface.
//
// The policy of the house: what the caller's input decides is returned as
// result<T>; what is broken (database lost, invariant violated) is thrown.
// Each surface turns a code into its own terms with one switch without a
// `default:` (http/problem.cpp, component/stanza_error.cpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax {

enum class error_code {
    malformed,               // not even well-formed: JSON, UTF-8, XML, DNS wire format
    invalid_input,           // well-formed, but a value is not acceptable
    unauthorized,            // no token, or one that does not count
    forbidden,               // a token whose scope is not enough
    not_found,               //
    conflict,                // the state of the object forbids it
    address_taken,           // a JID, AOR or number that another account holds
    address_retained,        // the same, held by a tombstone
    realm_in_use,            // HA1 credentials bind the realm
    domain_not_empty,        //
    brake,                   // a sync would change more than its limits allow
    version_mismatch,        // If-Match or If-None-Match did not hold
    too_large,               //
    too_many_requests,       //
    unavailable,             // the database is away; nothing was stored
    outcome_unknown,         // the connection broke inside the commit
    idempotency_mismatch,    // an Idempotency-Key with another body
    method_not_allowed,      //
    not_acceptable,          //
    unsupported_media_type,  //
};

// The database's doing, not the caller's: whoever asks again may have better luck.
constexpr bool is_outage(error_code code) {
    return code == error_code::unavailable || code == error_code::outcome_unknown;
}

// One mistake in structured input. `pointer` is an RFC 6901 JSON pointer ("" is the whole document).
struct input_error {
    std::string pointer;
    std::string detail;
    bool operator==(input_error const &) const = default;
};

struct error {
    error_code code{};
    std::string detail;                 // one English sentence for a person; never a secret
    std::vector<input_error> inputs{};  // for invalid_input, where it is known
    std::optional<std::string>
        holder{};  // account id that holds the address (address_taken, address_retained)
};

// invalid_input about the member at `pointer`.
error invalid_at(std::string pointer, std::string detail);

// The same error with `prefix` put before the pointer of each input: what a
// parser of a part says, seen from the whole. An error without inputs that is
// invalid_input gains one at `prefix` with its detail.
error under(std::string_view prefix, error what);

}  // namespace cusax
