// The conference as the contract writes it (docs/api/openapi.yaml, "Conference").
#pragma once

#include "base/result.hpp"
#include "model/conference.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace cusax::representation {

struct conference_input {
    model::sip_uri bridge;
    std::optional<std::string> name;
};

nlohmann::json to_json(model::conference const &of);

// What a caller says of the conference of `room`. What the service alone writes may come back as it stands in
// `current` (nullptr: there is none yet). Errors: invalid_input with a pointer for each mistake.
result<conference_input> read_conference(nlohmann::json const &value, model::jid const &room,
                                         model::conference const *current);

}  // namespace cusax::representation
