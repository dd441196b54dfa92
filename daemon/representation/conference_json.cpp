#include "representation/conference_json.hpp"

#include "representation/object_reader.hpp"

#include <nlohmann/json.hpp>

namespace cusax::representation {

using nlohmann::json;

json to_json(model::conference const &of) {
    return {{"jid", of.room.str()},
            {"domain", of.domain.unicode()},
            {"sip_uri", of.bridge.str()},
            {"name", of.name ? json(*of.name) : json(nullptr)},
            {"version", of.version},
            {"created_at", render_rfc3339(of.created_at)},
            {"updated_at", render_rfc3339(of.updated_at)}};
}

result<conference_input> read_conference(json const &value, model::jid const &room,
                                         model::conference const *current) {
    mistakes found;
    object_reader in(value, "", found);
    if (json const *const said = in.take("jid")) {
        auto const named = parse_text(*said, in.pointer_to("jid"), found, model::jid::parse);
        if (named && *named != room) in.mistake("jid", "is not the room that the path names");
    }
    json const stored = current != nullptr ? to_json(*current) : json::object();
    for (std::string_view const member : {"domain", "version", "created_at", "updated_at"}) {
        json const *const said = in.take(member);
        if (said == nullptr) continue;
        auto const kept = stored.find(member);
        if (kept == stored.end() || *kept != *said) in.mistake(member, "is written by the service alone");
    }
    auto bridge = in.require("sip_uri", model::sip_uri::parse);
    std::optional<std::string> name;
    in.read("name", name);
    in.refuse_unknown();
    if (!found.empty()) return fail(to_error(std::move(found)));
    return conference_input{std::move(*bridge), std::move(name)};
}

}  // namespace cusax::representation
