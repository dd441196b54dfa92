// to_json(model::domain): the half of domain_json.hpp that writes.
#include "model/names.hpp"
#include "representation/domain_json.hpp"
#include "representation/extra_records_json.hpp"

#include <nlohmann/json.hpp>

namespace cusax::representation {

using nlohmann::json;

namespace {

json or_null(std::optional<std::string> const &text) { return text ? json(*text) : json(nullptr); }

template <class Server>
json server_json(Server const &server, std::string_view label, std::string_view value) {
    return {{label, value},
            {"host", server.at.host.unicode()},
            {"port", server.at.port},
            {"priority", server.at.priority},
            {"weight", server.at.weight}};
}

json xmpp_servers_json(std::vector<model::xmpp_server> const &servers) {
    json list = json::array();
    for (auto const &server : servers) list.push_back(server_json(server, "tls", model::name_of(server.tls)));
    return list;
}

json sip_json(model::sip_service const &sip) {
    json servers = json::array();
    for (auto const &server : sip.servers)
        servers.push_back(server_json(server, "transport", model::name_of(server.transport)));
    return {{"enabled", sip.enabled},
            {"realm", sip.realm},
            {"video", sip.video},
            {"servers", std::move(servers)}};
}

json xmpp_json(model::xmpp_service const &xmpp) {
    return {{"enabled", xmpp.enabled},
            {"client", xmpp_servers_json(xmpp.client)},
            {"server", xmpp_servers_json(xmpp.server)},
            {"websocket", or_null(xmpp.websocket)},
            {"bosh", or_null(xmpp.bosh)}};
}

json relay_json(std::vector<model::relay_server> const &relays) {
    json list = json::array();
    for (auto const &relay : relays) {
        json item = server_json(relay, "transport", model::name_of(relay.transport));
        item["kind"] = model::name_of(relay.kind);
        list.push_back(std::move(item));
    }
    return list;
}

json hosts_json(std::vector<model::host> const &hosts) {
    json list = json::array();
    for (auto const &host : hosts) {
        json addresses = json::array();
        for (auto const &address : host.addresses) addresses.push_back(address.str());
        list.push_back({{"name", host.name.unicode()}, {"addresses", std::move(addresses)}});
    }
    return list;
}

json dns_json(model::dns_settings const &dns) {
    json nameservers = json::array();
    for (auto const &server : dns.nameservers) nameservers.push_back(server.unicode());
    return {{"mode", model::name_of(dns.mode)},
            {"ttl", dns.ttl.count()},
            {"nameservers", std::move(nameservers)},
            {"hostmaster", dns.hostmaster},
            {"configuration_url", or_null(dns.configuration_url)},
            {"xmppconnect", dns.xmppconnect}};
}

json numbering_json(model::numbering_plan const &plan) {
    json ranges = json::array();
    for (auto const &range : plan.ranges)
        ranges.push_back({{"first", range.first.str()}, {"last", range.last.str()}});
    return {{"country_code", or_null(plan.country_code)},
            {"national_prefix", or_null(plan.national_prefix)},
            {"international_prefix", or_null(plan.international_prefix)},
            {"ranges", std::move(ranges)},
            {"enum_zone", or_null(plan.enum_zone)}};
}

json policy_json(model::domain_policy const &policy) {
    json algorithms = json::array();
    for (auto const algorithm : policy.digest_algorithms) algorithms.push_back(model::name_of(algorithm));
    return {{"tel_edit", model::name_of(policy.tel_edit)},
            {"vcard_voice_form", model::name_of(policy.vcard_voice_form)},
            {"sip_messaging", policy.sip_messaging},
            {"xmpp_jingle", policy.xmpp_jingle},
            {"scram_iterations", policy.scram_iterations},
            {"digest_algorithms", std::move(algorithms)},
            {"retain_days", policy.retain.count()},
            {"password_min_length", policy.password_min_length},
            {"password_history", policy.password_history}};
}

}  // namespace

json to_json(model::domain const &of) {
    return {{"name", of.name.unicode()},
            {"name_ascii", of.name.ascii()},
            {"sip", sip_json(of.sip)},
            {"xmpp", xmpp_json(of.xmpp)},
            {"relay", relay_json(of.relay)},
            {"hosts", hosts_json(of.hosts)},
            {"extra_records", to_json(of.extra_records)},
            {"dns", dns_json(of.dns)},
            {"numbering", numbering_json(of.numbering)},
            {"policy", policy_json(of.policy)},
            {"version", of.version}};
}

}  // namespace cusax::representation
