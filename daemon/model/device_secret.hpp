// The secret of a device: what a telephone signs in with to SIP in its owner's
// place, so that it need not hold a person's password, and is revoked alone.
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/sip_uri.hpp"

#include <string>
#include <string_view>

namespace cusax::model {

inline constexpr int most_device_secrets = 20;  // of one account

struct device_secret {
    std::string name;    // "desk"
    timestamp set_at{};  // made or renewed
    bool operator==(device_secret const &) const = default;
};

// 1 to 32 of a-z, 0-9 and "-", which neither begins nor ends it; as it is written, nothing is folded. Error:
// invalid_input.
result<std::string> parse_device_name(std::string_view text);

// "juliet~desk": its own digest user name, since SIP servers look verifiers up by user name.
std::string device_username(sip_uri const &owner, std::string_view device);

}  // namespace cusax::model
