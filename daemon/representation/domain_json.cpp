#include "representation/domain_json.hpp"

#include "model/names.hpp"
#include "representation/object_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cusax::representation {

using nlohmann::json;

namespace {

constexpr std::size_t max_items = 1000;  // servers, hosts, ranges: far above any operator's need
constexpr std::size_t max_host_addresses = 100;

// RFC 1035 §2.3.4: 255 octets on the wire are 253 in text without the final dot.
constexpr std::size_t dns_name_octets = 253;
constexpr std::size_t dns_label_octets = 63;
constexpr std::string_view longest_service_prefix = "_xmpps-client._tcp.";
constexpr std::size_t enum_prefix_octets = 30;  // "1." for each of the 15 digits of an E.164 number

json or_null(std::optional<std::string> const &text) { return text ? json(*text) : json(nullptr); }

// ---- writing

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
            {"hostmaster", dns.hostmaster}};
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
            {"retain_days", policy.retain.count()}};
}

// ---- reading

// `host`, `port`, `priority` and `weight` of a server; empty where one of them is mistaken.
std::optional<model::endpoint> read_endpoint(object_reader &in, mistakes const &found) {
    auto const before = found.size();
    auto host = in.require("host", model::domain_name::parse);
    std::uint16_t port = 0;
    std::uint16_t priority = 0;
    std::uint16_t weight = 0;
    in.require("port");
    in.read("port", port, std::uint16_t{1});
    in.read("priority", priority);
    in.read("weight", weight);
    if (!host || found.size() > before) return std::nullopt;
    return model::endpoint{.host = std::move(*host), .port = port, .priority = priority, .weight = weight};
}

std::vector<model::sip_server> read_sip_servers(object_reader &sip, mistakes &found) {
    std::vector<model::sip_server> servers;
    sip.each("servers", max_items, [&](json const &item, std::string const &pointer) {
        object_reader in(item, pointer, found);
        model::sip_transport transport{};
        in.require("transport");
        in.read("transport", transport);
        auto at = read_endpoint(in, found);
        in.refuse_unknown();
        if (at) servers.push_back({.transport = transport, .at = std::move(*at)});
    });
    return servers;
}

std::vector<model::xmpp_server> read_xmpp_servers(object_reader &xmpp, std::string_view member,
                                                  mistakes &found) {
    std::vector<model::xmpp_server> servers;
    xmpp.each(member, max_items, [&](json const &item, std::string const &pointer) {
        object_reader in(item, pointer, found);
        auto tls = model::xmpp_security::starttls;
        in.read("tls", tls);
        auto at = read_endpoint(in, found);
        in.refuse_unknown();
        if (at) servers.push_back({.tls = tls, .at = std::move(*at)});
    });
    return servers;
}

void read_sip(json const &value, model::sip_service &sip, mistakes &found) {
    object_reader in(value, "/sip", found);
    in.read("enabled", sip.enabled);
    in.read("realm", sip.realm, 255);
    if (sip.realm.empty() || sip.realm.find_first_of("\"\\:") != std::string::npos)
        in.mistake("realm", "must not be empty, nor hold a quote, a backslash or a colon");
    in.read("video", sip.video);
    sip.servers = read_sip_servers(in, found);
    in.refuse_unknown();
}

// An absolute URL (RFC 3986) with a host, in one of two schemes.
void read_url(object_reader &in, std::string_view member, std::optional<std::string> &url,
              std::string_view secure, std::string_view plain) {
    in.read(member, url, 2048);
    if (!url) return;
    std::string_view const text = *url;
    std::string_view const scheme = text.starts_with(secure) ? secure : plain;
    bool const has_host = text.starts_with(scheme) && text.size() > scheme.size() &&
                          std::string_view("/?#:@").find(text[scheme.size()]) == std::string_view::npos;
    bool const printable =
        std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    if (!has_host || !printable || text.find_first_of("\"<>\\^`{|}") != std::string_view::npos)
        in.mistake(member, "must be a URL that begins with " + std::string(secure) + " and a host");
}

void read_xmpp(json const &value, model::xmpp_service &xmpp, mistakes &found) {
    object_reader in(value, "/xmpp", found);
    in.read("enabled", xmpp.enabled);
    xmpp.client = read_xmpp_servers(in, "client", found);
    xmpp.server = read_xmpp_servers(in, "server", found);
    read_url(in, "websocket", xmpp.websocket, "wss://", "ws://");
    read_url(in, "bosh", xmpp.bosh, "https://", "http://");
    in.refuse_unknown();
}

std::vector<model::relay_server> read_relays(object_reader &domain, mistakes &found) {
    std::vector<model::relay_server> relays;
    domain.each("relay", max_items, [&](json const &item, std::string const &pointer) {
        object_reader in(item, pointer, found);
        auto kind = model::relay_kind::turn;
        auto transport = model::relay_transport::udp;
        in.read("kind", kind);
        in.read("transport", transport);
        auto at = read_endpoint(in, found);
        in.refuse_unknown();
        if (at) relays.push_back({.kind = kind, .transport = transport, .at = std::move(*at)});
    });
    return relays;
}

void read_host(json const &item, std::string const &pointer, model::domain &of, mistakes &found) {
    object_reader in(item, pointer, found);
    auto name = in.require("name", model::domain_name::parse);
    std::vector<model::ip_address> addresses;
    in.each("addresses", max_host_addresses, [&](json const &address, std::string const &where) {
        auto parsed = parse_text(address, where, found, model::ip_address::parse);
        bool const fresh =
            parsed && std::find(addresses.begin(), addresses.end(), *parsed) == addresses.end();
        if (fresh) addresses.push_back(std::move(*parsed));  // in the operator's order, each once
    });
    in.refuse_unknown();
    if (!name) return;
    if (!of.name.contains(*name)) return in.mistake("name", "is not inside " + of.name.unicode());
    bool const twice =
        std::any_of(of.hosts.begin(), of.hosts.end(), [&](auto const &h) { return h.name == *name; });
    if (twice) return in.mistake("name", "stands twice among the hosts");
    of.hosts.push_back({.name = std::move(*name), .addresses = std::move(addresses)});
}

// A mailbox that the SOA can carry (RFC 1035 §3.3.13: the local part becomes one
// label), its domain in A-labels; empty where it is none.
std::optional<std::string> canonical_mailbox(std::string_view text) {
    auto const at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at > dns_label_octets) return std::nullopt;
    auto const local = text.substr(0, at);
    bool const plain = std::all_of(local.begin(), local.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    if (!plain || local.find_first_of("\"\\();,<>:[]") != std::string_view::npos) return std::nullopt;
    auto const domain = model::domain_name::parse(text.substr(at + 1));
    if (!domain || at + 1 + domain->ascii().size() > dns_name_octets) return std::nullopt;
    return std::string(local) + "@" + domain->ascii();
}

void read_dns(json const &value, model::dns_settings &dns, mistakes &found) {
    object_reader in(value, "/dns", found);
    in.read("mode", dns.mode);
    std::int64_t ttl = dns.ttl.count();
    in.read("ttl", ttl, 0, 2147483647);  // RFC 2181 §8
    dns.ttl = std::chrono::seconds{ttl};
    in.each("nameservers", max_items, [&](json const &item, std::string const &pointer) {
        auto server = parse_text(item, pointer, found, model::domain_name::parse);
        if (!server) return;
        if (std::find(dns.nameservers.begin(), dns.nameservers.end(), *server) == dns.nameservers.end())
            dns.nameservers.push_back(std::move(*server));
        else
            found.push_back({.pointer = pointer, .detail = "stands twice among the name servers"});
    });
    in.read("hostmaster", dns.hostmaster);
    if (auto mailbox = canonical_mailbox(dns.hostmaster))
        dns.hostmaster = std::move(*mailbox);
    else
        in.mistake("hostmaster", "must be a mailbox, as in hostmaster@capulet.example");
    in.refuse_unknown();
}

// Digits only, `least` to `most` of them.
void read_digits(object_reader &in, std::string_view member, std::optional<std::string> &target,
                 std::size_t most) {
    in.read(member, target);
    if (!target) return;
    bool const digits =
        std::all_of(target->begin(), target->end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || target->empty() || target->size() > most)
        in.mistake(member, "must be 1 to " + std::to_string(most) + " digits");
}

void read_range(json const &item, std::string const &pointer, model::numbering_plan &plan, mistakes &found) {
    object_reader in(item, pointer, found);
    auto first = in.require("first", model::phone_number::parse);
    auto last = in.require("last", model::phone_number::parse);
    in.refuse_unknown();
    if (!first || !last) return;
    if (first->str().size() != last->str().size() || *last < *first)
        return in.mistake("last", "must have as many digits as the first number and not lie before it");
    plan.ranges.push_back({.first = std::move(*first), .last = std::move(*last)});
}

// The zone in A-labels, with room for the digits of a number in front (RFC 6116 §3.2).
void read_enum_zone(object_reader &in, std::optional<std::string> &zone, mistakes &found) {
    json const *const value = in.take("enum_zone");
    if (value == nullptr || value->is_null()) return;
    auto const name = parse_text(*value, in.pointer_to("enum_zone"), found, model::domain_name::parse);
    if (!name) return;
    if (name->ascii().size() + enum_prefix_octets > dns_name_octets)
        return in.mistake("enum_zone", "is too long to carry the digits of a number in front of it");
    zone = name->ascii();
}

void read_numbering(json const &value, model::numbering_plan &plan, mistakes &found) {
    object_reader in(value, "/numbering", found);
    read_digits(in, "country_code", plan.country_code, 3);
    if (plan.country_code && plan.country_code->starts_with('0'))
        in.mistake("country_code", "does not begin with 0");
    read_digits(in, "national_prefix", plan.national_prefix, 5);
    read_digits(in, "international_prefix", plan.international_prefix, 6);
    in.each("ranges", max_items,
            [&](json const &item, std::string const &pointer) { read_range(item, pointer, plan, found); });
    read_enum_zone(in, plan.enum_zone, found);
    in.refuse_unknown();
}

void read_digest_algorithms(object_reader &in, std::vector<model::digest_algorithm> &algorithms,
                            mistakes &found) {
    if (in.take("digest_algorithms") == nullptr) return;
    algorithms.clear();
    in.each("digest_algorithms", max_items, [&](json const &item, std::string const &pointer) {
        auto const algorithm = parse_choice<model::digest_algorithm>(item, pointer, found);
        if (!algorithm) return;
        if (std::find(algorithms.begin(), algorithms.end(), *algorithm) == algorithms.end())
            algorithms.push_back(*algorithm);
        else
            found.push_back({.pointer = pointer, .detail = "stands twice among the algorithms"});
    });
}

void read_policy(json const &value, model::domain_policy &policy, mistakes &found) {
    object_reader in(value, "/policy", found);
    in.read("tel_edit", policy.tel_edit);
    in.read("vcard_voice_form", policy.vcard_voice_form);
    in.read("sip_messaging", policy.sip_messaging);
    in.read("xmpp_jingle", policy.xmpp_jingle);
    std::int64_t iterations = policy.scram_iterations;
    in.read("scram_iterations", iterations, 4096, 1'000'000);  // RFC 7677 §4 asks for at least 4096
    policy.scram_iterations = static_cast<int>(iterations);
    read_digest_algorithms(in, policy.digest_algorithms, found);
    std::int64_t retain = policy.retain.count();
    in.read("retain_days", retain, 0, 36500);
    policy.retain = std::chrono::days{retain};
    in.refuse_unknown();
}

// The names inside the document must be that of its path, and that one must leave room for
// the longest owner of a service record.
void check_name(object_reader &in, model::domain_name const &name, mistakes &found) {
    for (std::string_view const member : {"name", "name_ascii"}) {
        json const *const value = in.take(member);
        if (value == nullptr) continue;
        auto const said = parse_text(*value, in.pointer_to(member), found, model::domain_name::parse);
        if (said && *said != name) in.mistake(member, "is not the domain that the path names");
    }
    if (name.ascii().size() + longest_service_prefix.size() > dns_name_octets)
        in.mistake("name", "is too long to carry " + std::string(longest_service_prefix) + " in front of it");
}

}  // namespace

json to_json(model::domain const &of) {
    return {{"name", of.name.unicode()},        {"name_ascii", of.name.ascii()},
            {"sip", sip_json(of.sip)},          {"xmpp", xmpp_json(of.xmpp)},
            {"relay", relay_json(of.relay)},    {"hosts", hosts_json(of.hosts)},
            {"dns", dns_json(of.dns)},          {"numbering", numbering_json(of.numbering)},
            {"policy", policy_json(of.policy)}, {"version", of.version}};
}

result<model::domain> read_domain(json const &value, model::domain_name const &name) {
    mistakes found;
    model::domain domain = model::make_domain(name);
    object_reader in(value, "", found);
    check_name(in, name, found);
    if (json const *const part = in.take("sip")) read_sip(*part, domain.sip, found);
    if (json const *const part = in.take("xmpp")) read_xmpp(*part, domain.xmpp, found);
    domain.relay = read_relays(in, found);
    in.each("hosts", max_items,
            [&](json const &item, std::string const &pointer) { read_host(item, pointer, domain, found); });
    if (json const *const part = in.take("dns")) read_dns(*part, domain.dns, found);
    if (json const *const part = in.take("numbering")) read_numbering(*part, domain.numbering, found);
    if (json const *const part = in.take("policy")) read_policy(*part, domain.policy, found);
    in.read("version", domain.version, 0, INT64_MAX);
    in.refuse_unknown();
    if (!found.empty()) return fail(to_error(std::move(found)));
    return domain;
}

}  // namespace cusax::representation
