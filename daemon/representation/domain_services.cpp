// The servers of a domain and their addresses, read: `sip`, `xmpp`, `relay`, `hosts`.
#include "model/names.hpp"
#include "representation/domain_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cusax::representation {

using nlohmann::json;

namespace {

constexpr std::size_t max_host_addresses = 100;

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

}  // namespace

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

void read_hosts(object_reader &domain, model::domain &of, mistakes &found) {
    domain.each("hosts", max_items,
                [&](json const &item, std::string const &pointer) { read_host(item, pointer, of, found); });
}

}  // namespace cusax::representation
