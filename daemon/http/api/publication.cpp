#include "http/api/publication.hpp"

#include <nlohmann/json.hpp>

namespace cusax::http::api {
namespace {

using nlohmann::json;

template <class Value>
json or_null(std::optional<Value> const &value) {
    return value ? json(*value) : json(nullptr);
}

json time_or_null(std::optional<timestamp> const &at) {
    return at ? json(render_rfc3339(*at)) : json(nullptr);
}

json transfer_json(std::optional<secondary_progress::transfer> const &transfer) {
    if (!transfer) return nullptr;
    return {{"serial", transfer->serial},
            {"kind", transfer->kind},
            {"octets", transfer->octets},
            {"at", render_rfc3339(transfer->at)}};
}

json secondary_json(secondary_progress const &secondary) {
    return {{"address", secondary.address},
            {"acknowledged_serial", or_null(secondary.acknowledged_serial)},
            {"pending", secondary.pending},
            {"last_transfer", transfer_json(secondary.last_transfer)},
            {"last_error", or_null(secondary.last_error)},
            {"last_error_at", time_or_null(secondary.last_error_at)}};
}

}  // namespace

json publication_json(std::vector<zone_progress> const &zones) {
    json list = json::array();
    for (auto const &zone : zones) {
        json secondaries = json::array();
        for (auto const &secondary : zone.secondaries) secondaries.push_back(secondary_json(secondary));
        list.push_back(
            {{"zone", zone.name}, {"serial", zone.serial}, {"secondaries", std::move(secondaries)}});
    }
    return list;
}

}  // namespace cusax::http::api
