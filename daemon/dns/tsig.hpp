// TSIG (RFC 8945): requests and answers that two parties with a shared key can
// trust. As a server: check_tsig() and a tsig_signer from its outcome. As a
// client: a tsig_signer of a key, and a tsig_verifier for what comes back. The time
// is always passed in. Throws only where OpenSSL refuses to work.
#pragma once

#include "base/bytes.hpp"
#include "dns/message.hpp"
#include "dns/tsig_digest.hpp"
#include "dns/tsig_key.hpp"
#include "dns/tsig_record.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace cusax::dns {

inline constexpr std::uint16_t tsig_fudge = 300;  // seconds that clocks may differ, RFC 8945 §10

// What is needed to check requests and to sign their answers. The keys must outlive the answer.
struct tsig_context {
    tsig_keyring const *keys = nullptr;  // nullptr: no key is known
    std::chrono::sys_seconds now{};
};

// What a request's TSIG came to.
struct tsig_check {
    bool malformed = false;         // FORMERR, unsigned
    tsig_error error{};             // other than none: NOTAUTH
    tsig_key const *key = nullptr;  // that the MAC was made with; nullptr with BADKEY and BADSIG
    tsig_record record{};           // views into the request
    bool verified() const { return !malformed && error == tsig_error::none; }
};

// Of a message that parse_query() found readable; nullopt where it has no TSIG. Key, MAC,
// time and truncation in this order (§5.2); a MAC shorter than its hash is against our policy.
std::optional<tsig_check> check_tsig(byte_view message, query const &request, tsig_context const &context);

// Puts TSIG on one request, or on the messages of one answer in their order.
class tsig_signer {
  public:
    explicit tsig_signer(tsig_key const &key);  // of a request
    // Of the answer to a request; not of a malformed one. BADKEY and BADSIG get an empty MAC (§5.3.2).
    explicit tsig_signer(tsig_check const &checked);

    std::size_t room() const;  // octets that each message must leave

    // Adds the record to a message of `size` octets in `buffer`, which holds room() more. The new size.
    std::size_t sign(std::span<std::uint8_t> buffer, std::size_t size, std::chrono::sys_seconds now);
    tsig_mac const &mac() const { return prior_; }  // of what was signed last

  private:
    tsig_key const *key_;  // nullptr: an empty MAC
    bytes owner_;
    bytes algorithm_;
    tsig_error error_ = tsig_error::none;
    std::uint64_t request_time_ = 0;
    std::optional<tsig_mac> request_mac_;
    tsig_mac prior_;
    bool first_ = true;
};

enum class tsig_verdict : std::uint8_t {
    good,        // or unsigned in the middle of a stream
    missing,     // unsigned where a signature is due
    malformed,   //
    bad_key,     // another key or algorithm than ours
    bad_mac,     //
    bad_time,    //
    bad_length,  // a truncated MAC
    reported,    // the server found fault with our request: error()
};

std::string render_tsig_verdict(tsig_verdict verdict);  // "bad_mac"

// Checks the answer to a signed request: one message, or all of a stream in order (§5.3.1).
class tsig_verifier {
  public:
    tsig_verifier(tsig_key const &key, tsig_mac const &request_mac);

    // After any verdict but good, nothing more may be asked.
    tsig_verdict check(byte_view message, std::chrono::sys_seconds now);
    bool complete() const { return !first_ && unsigned_ == 0; }  // the last message was signed
    std::uint16_t error() const { return error_; }               // a tsig_error as the server sent it

  private:
    tsig_verdict check_unsigned(byte_view message);

    tsig_key const *key_;
    tsig_digest digest_;
    bool first_ = true;
    std::size_t unsigned_ = 0;  // messages in a row
    std::uint16_t error_ = 0;
};

}  // namespace cusax::dns
