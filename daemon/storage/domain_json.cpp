// The part of command_json.hpp that writes domains.
#include "base/bytes.hpp"
#include "model/names.hpp"
#include "storage/command_json.hpp"

namespace cusax::storage {
namespace {

// A row of cusax.domain_server; `position` counts within its service.
void write_server(json_text &to, std::string_view service, std::size_t position, std::string_view transport,
                  model::endpoint const &at) {
    to.begin_object()
        .member("service", service)
        .member("position", static_cast<std::int64_t>(position))
        .member("transport", transport)
        .member("host", at.host.ascii())
        .member("port", std::int64_t{at.port})
        .member("priority", std::int64_t{at.priority})
        .member("weight", std::int64_t{at.weight})
        .end_object();
}

void write_servers(json_text &to, model::domain const &domain) {
    to.begin_array("servers");
    for (std::size_t i = 0; i < domain.sip.servers.size(); ++i)
        write_server(to, "sip", i, name_of(domain.sip.servers[i].transport), domain.sip.servers[i].at);
    for (std::size_t i = 0; i < domain.xmpp.client.size(); ++i)
        write_server(to, "xmpp-client", i, name_of(domain.xmpp.client[i].tls), domain.xmpp.client[i].at);
    for (std::size_t i = 0; i < domain.xmpp.server.size(); ++i)
        write_server(to, "xmpp-server", i, name_of(domain.xmpp.server[i].tls), domain.xmpp.server[i].at);
    // One list in the contract: the position is that of the whole list.
    for (std::size_t i = 0; i < domain.relay.size(); ++i)
        write_server(to, name_of(domain.relay[i].kind), i, name_of(domain.relay[i].transport),
                     domain.relay[i].at);
    to.end_array();
}

void write_hosts(json_text &to, std::vector<model::host> const &hosts) {
    to.begin_array("hosts");
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        to.begin_object()
            .member("position", static_cast<std::int64_t>(i))
            .member("name", hosts[i].name.ascii())
            .begin_array("addresses");
        for (auto const &address : hosts[i].addresses) to.element(address.str());
        to.end_array().end_object();
    }
    to.end_array();
}

void write_ranges(json_text &to, std::vector<model::number_range> const &ranges) {
    to.begin_array("ranges");
    for (std::size_t i = 0; i < ranges.size(); ++i)
        to.begin_object()
            .member("position", static_cast<std::int64_t>(i))
            .member("first", ranges[i].first.str())
            .member("last", ranges[i].last.str())
            .end_object();
    to.end_array();
}

// Octets as hexadecimal: PostgreSQL's JSON keeps neither NUL nor what is no UTF-8.
void write_extra_records(json_text &to, std::vector<model::extra_rrset> const &extras) {
    to.begin_array("extra_records");
    for (auto const &extra : extras) {
        to.begin_object().member("owner", encode_hex(extra.owner)).member("type", std::int64_t{extra.type});
        if (extra.ttl)
            to.member("ttl", std::int64_t{extra.ttl->count()});
        else
            to.null("ttl");
        to.begin_array("records");
        for (auto const &data : extra.records) to.element(encode_hex(data));
        to.end_array().end_object();
    }
    to.end_array();
}

void write_services(json_text &to, model::domain const &domain) {
    to.member("name", domain.name.ascii())
        .member("name_unicode", domain.name.unicode())
        .member("sip_enabled", domain.sip.enabled)
        .member("realm", domain.sip.realm)
        .member("sip_video", domain.sip.video)
        .member("xmpp_enabled", domain.xmpp.enabled)
        .member("websocket", domain.xmpp.websocket)
        .member("bosh", domain.xmpp.bosh)
        .member("dns_mode", name_of(domain.dns.mode))
        .member("ttl", std::int64_t{domain.dns.ttl.count()})
        .member("hostmaster", domain.dns.hostmaster)
        .member("configuration_url", domain.dns.configuration_url)
        .member("xmppconnect", domain.dns.xmppconnect)
        .begin_array("nameservers");
    for (auto const &server : domain.dns.nameservers) to.element(server.ascii());
    to.end_array();
}

void write_rules(json_text &to, model::domain const &domain) {
    auto const &policy = domain.policy;
    to.member("country_code", domain.numbering.country_code)
        .member("national_prefix", domain.numbering.national_prefix)
        .member("international_prefix", domain.numbering.international_prefix)
        .member("enum_zone", domain.numbering.enum_zone)
        .member("tel_edit", name_of(policy.tel_edit))
        .member("voice_form", name_of(policy.vcard_voice_form))
        .member("sip_messaging", policy.sip_messaging)
        .member("xmpp_jingle", policy.xmpp_jingle)
        .member("scram_iterations", std::int64_t{policy.scram_iterations})
        .member("retain_days", std::int64_t{policy.retain.count()})
        .member("password_min_length", std::int64_t{policy.password_min_length})
        .member("password_history", std::int64_t{policy.password_history})
        .begin_array("digest_algorithms");
    for (auto const algorithm : policy.digest_algorithms) to.element(name_of(algorithm));
    to.end_array();
}

}  // namespace

void write_domain(json_text &to, model::domain const &domain) {
    to.member("domain", domain.name.ascii()).begin_object("row");
    write_services(to, domain);
    write_rules(to, domain);
    write_extra_records(to, domain.extra_records);
    to.end_object();
    write_servers(to, domain);
    write_hosts(to, domain.hosts);
    write_ranges(to, domain.numbering.ranges);
}

}  // namespace cusax::storage
