#include "storage/domain_row.hpp"

#include "base/bytes.hpp"
#include "model/names.hpp"
#include "storage/stored_value.hpp"

#include <nlohmann/json.hpp>

namespace cusax::storage {
namespace {

using nlohmann::json;

json read_list(pqxx::field const &field) {
    return field.is_null() ? json::array() : json::parse(view_of(field));
}

template <class E>
E read_name(std::string_view name) {
    return stored(model::parse_name<E>(name));
}

std::vector<model::domain_name> read_names(json const &list) {
    std::vector<model::domain_name> names;
    for (auto const &name : list) names.push_back(stored_domain_name(name.get<std::string>()));
    return names;
}

// [service, transport, host, port, priority, weight]
void read_server(json const &row, model::domain &into) {
    auto const service = row.at(0).get<std::string>();
    auto const transport = row.at(1).get<std::string>();
    model::endpoint at{.host = stored_domain_name(row.at(2).get<std::string>()),
                       .port = row.at(3).get<std::uint16_t>(),
                       .priority = row.at(4).get<std::uint16_t>(),
                       .weight = row.at(5).get<std::uint16_t>()};
    if (service == "sip")
        into.sip.servers.push_back({read_name<model::sip_transport>(transport), std::move(at)});
    else if (service == "xmpp-client")
        into.xmpp.client.push_back({read_name<model::xmpp_security>(transport), std::move(at)});
    else if (service == "xmpp-server")
        into.xmpp.server.push_back({read_name<model::xmpp_security>(transport), std::move(at)});
    else
        into.relay.push_back({read_name<model::relay_kind>(service),
                              read_name<model::relay_transport>(transport), std::move(at)});
}

model::host read_host(json const &row) {
    model::host made{.name = stored_domain_name(row.at(0).get<std::string>()), .addresses = {}};
    for (auto const &address : row.at(1))
        made.addresses.push_back(stored(model::ip_address::parse(address.get<std::string>())));
    return made;
}

std::vector<model::extra_rrset> read_extra_records(pqxx::field const &field) {
    std::vector<model::extra_rrset> extras;
    for (auto const &item : read_list(field)) {
        model::extra_rrset extra{.owner = stored(decode_hex(item.at("owner").get<std::string>())),
                                 .type = item.at("type").get<std::uint16_t>(),
                                 .ttl = {},
                                 .records = {}};
        if (!item.at("ttl").is_null()) extra.ttl = std::chrono::seconds(item.at("ttl").get<std::int64_t>());
        for (auto const &data : item.at("records"))
            extra.records.push_back(stored(decode_hex(data.get<std::string>())));
        extras.push_back(std::move(extra));
    }
    return extras;
}

model::numbering_plan read_numbering(pqxx::row const &row) {
    model::numbering_plan plan{.country_code = optional_text(row["country_code"]),
                               .national_prefix = optional_text(row["national_prefix"]),
                               .international_prefix = optional_text(row["international_prefix"]),
                               .ranges = {},
                               .enum_zone = optional_text(row["enum_zone"])};
    for (auto const &range : read_list(row["range_list"]))
        plan.ranges.push_back({stored(model::phone_number::parse(range.at(0).get<std::string>())),
                               stored(model::phone_number::parse(range.at(1).get<std::string>()))});
    return plan;
}

model::domain_policy read_policy(pqxx::row const &row) {
    model::domain_policy policy{.tel_edit = read_name<model::tel_edit>(view_of(row["tel_edit"])),
                                .vcard_voice_form = read_name<model::voice_form>(view_of(row["voice_form"])),
                                .sip_messaging = flag_of(row["sip_messaging"]),
                                .xmpp_jingle = flag_of(row["xmpp_jingle"]),
                                .scram_iterations = row["scram_iterations"].as<int>(),
                                .digest_algorithms = {},
                                .retain = std::chrono::days(row["retain_days"].as<int>()),
                                .password_min_length = row["password_min_length"].as<int>(),
                                .password_history = row["password_history"].as<int>()};
    for (auto const &name : read_list(row["algorithm_list"]))
        policy.digest_algorithms.push_back(read_name<model::digest_algorithm>(name.get<std::string>()));
    return policy;
}

}  // namespace

model::domain read_domain(pqxx::row const &row) {
    model::domain domain{.name = stored_domain_name(text_of(row["name"])),
                         .sip = {.enabled = flag_of(row["sip_enabled"]),
                                 .realm = text_of(row["realm"]),
                                 .video = flag_of(row["sip_video"]),
                                 .servers = {}},
                         .xmpp = {.enabled = flag_of(row["xmpp_enabled"]),
                                  .client = {},
                                  .server = {},
                                  .websocket = optional_text(row["websocket"]),
                                  .bosh = optional_text(row["bosh"])},
                         .relay = {},
                         .hosts = {},
                         .extra_records = read_extra_records(row["extra_records"]),
                         .dns = {.mode = read_name<model::dns_mode>(view_of(row["dns_mode"])),
                                 .ttl = std::chrono::seconds(row["ttl"].as<int>()),
                                 .nameservers = read_names(read_list(row["nameserver_list"])),
                                 .hostmaster = text_of(row["hostmaster"]),
                                 .configuration_url = optional_text(row["configuration_url"]),
                                 .xmppconnect = flag_of(row["xmppconnect"])},
                         .numbering = read_numbering(row),
                         .policy = read_policy(row),
                         .version = row["version"].as<std::int64_t>()};
    for (auto const &server : read_list(row["server_list"])) read_server(server, domain);
    for (auto const &host : read_list(row["host_list"])) domain.hosts.push_back(read_host(host));
    return domain;
}

}  // namespace cusax::storage
