#include "representation/change_json.hpp"

#include "model/domain_name.hpp"

#include <nlohmann/json.hpp>

namespace cusax::representation {

nlohmann::json to_json(model::change const &of) {
    using nlohmann::json;
    auto const or_null = [](std::optional<std::string> const &text) {
        return text ? json(*text) : json(nullptr);
    };
    auto const domain = model::domain_name::parse(of.domain);
    json out = {{"cursor", of.cursor.str()},
                {"kind", model::name_of(of.kind)},
                {"account_id", or_null(of.account_id)},
                {"jid", or_null(of.jid)},
                {"domain", domain ? domain->unicode() : of.domain},
                {"version", of.version},
                {"at", render_rfc3339(of.at)},
                {"actor", of.actor}};
    if (of.former_jid) out["former_jid"] = *of.former_jid;
    return out;
}

}  // namespace cusax::representation
