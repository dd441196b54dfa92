// The account that tests begin with: active, with every service but video, and nothing said of the person.
#pragma once

#include "model/account.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace cusax::tests {

inline model::account account_named(std::string_view jid,
                                    std::string id = "0192f0c1-0000-7000-8000-000000000001") {
    auto const name = model::jid::parse(jid).value();
    return {.id = std::move(id),
            .jid = name,
            .sip_address = model::sip_uri::of(name),
            .services = {},
            .profile = {},
            .addresses = {},
            .source = {},
            .external_id = {},
            .labels = {},
            .deleted_at = {}};
}

}  // namespace cusax::tests
