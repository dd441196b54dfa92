#include "app/config.hpp"

#include "app/config_values.hpp"
#include "app/dns_config.hpp"
#include "app/sip_config.hpp"
#include "model/domain_name.hpp"
#include "model/jid.hpp"
#include "vcard/card.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>

namespace cusax::app {
namespace {

void read_database(config_table &in, database_config &database) {
    in.read("url", database.url);
    in.read("migrate_url", database.migrate_url);
    read_count(in, "pool", database.pool, 1000);
    if (database.url.empty()) in.mistake("url", "must be given");
}

void read_http(config_table &in, http_config &http) {
    read_endpoints(in, "listen", http.listen);
    if (in.is_empty("listen")) in.mistake("listen", "must name at least one address and port");
    in.read("certificate", http.certificate);
    in.read("key", http.key);
    in.read("client_ca", http.client_ca);
    if (http.certificate.empty() != http.key.empty())
        in.mistake(http.key.empty() ? "certificate" : "key", "certificate and key go together");
    if (!http.client_ca.empty() && http.certificate.empty())
        in.mistake("client_ca", "needs certificate and key");
    in.read("public_metrics", http.public_metrics);
    read_count(in, "workers", http.workers, 4096);
    read_count(in, "body_limit", http.body_limit, std::int64_t{1} << 32);
    read_milliseconds(in, "head_time_ms", http.head_time);
    read_milliseconds(in, "body_idle_ms", http.body_idle);
    read_milliseconds(in, "keep_alive_ms", http.keep_alive);
    read_milliseconds(in, "stop_grace_ms", http.stop_grace);
}

// XEP-0157 §3 has a list of URIs for each of these.
void read_contact(config_table &in, std::map<std::string, std::vector<std::string>> &contact) {
    for (std::string const role : {"abuse", "admin", "feedback", "sales", "security", "status", "support"}) {
        std::vector<std::string> addresses;
        in.read(role, addresses);
        for (auto const &address : addresses)
            if (address.find(':') == std::string::npos)
                in.mistake(role, "\"" + address + "\" is no URI, as in mailto:abuse@capulet.example");
        if (!addresses.empty()) contact[role] = std::move(addresses);
    }
}

// What the component answers beside vCards.
void read_services(config_table &in, xmpp_config &link) {
    in.section("contact", [&](config_table &table) { read_contact(table, link.contact); });
    in.read("contact_on_server", link.contact_on_server);
    std::vector<std::string> admins;
    in.read("admins", admins);
    for (auto const &admin : admins) {
        auto const jid = model::jid::parse(admin);
        if (jid)
            link.admins.push_back(jid->str());
        else
            in.mistake("admins", "\"" + admin + "\" is no JID, as in nurse@capulet.example");
    }
    read_count(in, "search_limit", link.search_limit, 1000);
    in.read("search_open", link.search_open);
}

void read_session_ending(config_table &in, xmpp_config &link) {
    in.read("end_sessions", link.end_sessions);
    in.read("sessions_url", link.sessions_url);
    in.read("sessions_socket", link.sessions_socket);
    std::set<std::string_view> const methods{"command", "http", "shell", "none"};
    if (!methods.contains(link.end_sessions))
        in.mistake("end_sessions", "must be command, http, shell or none");
    bool const is_url = link.sessions_url.starts_with("http://") || link.sessions_url.starts_with("https://");
    if (link.end_sessions == "http" && !is_url)
        in.mistake("sessions_url", "must be the URL of the API, as in http://127.0.0.1:5280/api");
    if (link.end_sessions == "shell" && !link.sessions_socket.starts_with('/'))
        in.mistake("sessions_socket", "must be the whole path of the admin socket");
}

xmpp_config read_xmpp(config_table &in) {
    xmpp_config link;
    std::string address;
    in.read("address", address);
    auto const colon = address.rfind(':');
    // The host may be a name; the port is read as that of any address.
    auto const port = net::parse_endpoint("0.0.0.0" + address.substr(std::min(colon, address.size())));
    link.host = address.substr(0, colon);
    if (link.host.size() > 2 && link.host.front() == '[' && link.host.back() == ']')
        link.host = link.host.substr(1, link.host.size() - 2);
    if (port) link.port = port->port;
    if (!port || link.host.empty()) in.mistake("address", "must be host:port, as in 127.0.0.1:5347");
    in.read("component", link.component);
    if (!model::domain_name::parse(link.component))
        in.mistake("component", "must be the component's domain name");
    read_secret(in, "secret", link.secret);
    read_milliseconds(in, "canary_interval_ms", link.canary_interval);
    in.read("domains", link.domains);
    if (link.domains.empty()) in.mistake("domains", "must name at least one domain");
    for (auto const &domain : link.domains)
        if (!model::domain_name::parse(domain)) in.mistake("domains", "\"" + domain + "\" is no domain name");
    in.read("profiles", link.profiles);
    if (link.profiles != "privileged" && link.profiles != "impersonate" && link.profiles != "none")
        in.mistake("profiles", "must be privileged, impersonate or none");
    read_milliseconds(in, "profiles_read_back_ms", link.profiles_read_back);
    read_services(in, link);
    read_session_ending(in, link);
    return link;
}

void read_turn(config_table &in, turn_config &turn) {
    std::string secret;
    in.read("secret", secret);
    turn.secret = secret_string(std::move(secret));
    std::int64_t seconds = turn.lifetime.count();
    in.read("lifetime_s", seconds, 60, 31'536'000);
    turn.lifetime = std::chrono::seconds(seconds);
}

void read_vcard(config_table &in, vcard_config &limits) {
    read_count(in, "photo_octets", limits.photo_octets, static_cast<std::int64_t>(vcard::most_photo_octets));
}

void read_log(config_table &in, log_config &log) {
    std::string level = "info";
    std::string format = "text";
    in.read("level", level);
    in.read("format", format);
    if (!parse_log_level(level, log.level)) in.mistake("level", "must be debug, info, warning or error");
    if (format == "json")
        log.format = log_format::json;
    else if (format != "text")
        in.mistake("format", "must be text or json");
}

// Two links with one component JID would take the delegation from one another, and so would two links for
// one domain.
void check_links(config_table &in, std::vector<xmpp_config> const &links) {
    std::set<std::string> components;
    std::set<std::string> domains;
    for (auto const &link : links) {
        if (!components.insert(link.component).second)
            in.mistake("xmpp", "two links have the component " + link.component);
        for (auto const &domain : link.domains)
            if (!domains.insert(domain).second)
                in.mistake("xmpp", "the domain " + domain + " is named twice");
    }
}

}  // namespace

config_result parse_config(std::string_view text, std::string const &file, environment const &variables) {
    config_source source{.file = file, .variables = variables, .mistakes = {}};
    toml::table document;
    try {
        document = toml::parse(text, file);
    } catch (toml::parse_error const &broken) {
        source.mistakes.push_back({file, broken.source().begin.line, "", std::string(broken.description())});
        return tl::unexpected(std::move(source.mistakes));
    }
    config made;
    config_table top(&document, "", source);
    top.section("database", [&](config_table &in) { read_database(in, made.database); });
    top.section("http", [&](config_table &in) { read_http(in, made.http); });
    top.section("dns", [&](config_table &in) { read_dns(in, made.dns); });
    top.each("xmpp", [&](config_table &in) { made.xmpp.push_back(read_xmpp(in)); });
    top.each("sip", [&](config_table &in) { made.sip.push_back(read_sip(in)); });
    top.section("turn", [&](config_table &in) { read_turn(in, made.turn); });
    top.section("passwords", [&](config_table &in) { in.read("bad_list", made.passwords.bad_list); });
    top.section("vcard", [&](config_table &in) { read_vcard(in, made.vcard); });
    top.section("log", [&](config_table &in) { read_log(in, made.log); });
    check_links(top, made.xmpp);
    check_proxies(top, made.sip, made.xmpp);
    top.refuse_unknown();
    if (!source.mistakes.empty()) return tl::unexpected(std::move(source.mistakes));
    return made;
}

config_result load_config(std::string const &file, environment const &variables) {
    auto const unreadable = [&](std::string const &why) {
        std::vector<config_mistake> mistakes;
        mistakes.push_back({file, 0, "", "cannot be read: " + why});
        return tl::unexpected(std::move(mistakes));
    };
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return unreadable(std::strerror(errno));
    try {
        std::string const text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
        return parse_config(text, file, variables);
    } catch (std::ios_base::failure const &) {
        return unreadable("it is no file");  // a folder opens, and fails when it is read
    }
}

}  // namespace cusax::app
