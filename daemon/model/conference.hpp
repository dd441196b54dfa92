// A conference: a chat room (XEP-0045) and the bridge where the same meeting is
// called, joined by the operator (CUSAX-9).
#pragma once

#include "base/clock.hpp"
#include "model/jid.hpp"
#include "model/sip_uri.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace cusax::model {

struct conference {
    jid room;            // its domain is that of the MUC service
    domain_name domain;  // of ours, whose conference it is: the MUC service's domain, or above it
    sip_uri bridge;
    std::optional<std::string> name = {};  // for people
    std::int64_t version = 0;              // 0 before it is stored
    timestamp created_at{};
    timestamp updated_at{};

    bool operator==(conference const &) const = default;
};

}  // namespace cusax::model
