#include "app/dns_config.hpp"

#include "app/config_values.hpp"
#include "base/bytes.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace cusax::app {
namespace {

// Names may be written with or without their final dot.
result<dns::name> parse_name(std::string const &text) { return dns::name::parse(text, dns::name()); }

std::optional<dns::name> read_name(config_table &in, std::string_view key, std::string const &text) {
    auto parsed = parse_name(text);
    if (parsed && !parsed->is_root()) return std::move(*parsed);
    in.mistake(key, "\"" + text + "\" is no domain name");
    return std::nullopt;
}

void read_key(config_table &in, std::vector<dns_key> &keys) {
    dns_key key;
    in.read("name", key.name);
    auto const name = read_name(in, "name", key.name);
    bool const twice = name && std::any_of(keys.begin(), keys.end(), [&](auto const &known) {
                           return parse_name(known.name) == *name;
                       });
    if (twice) in.mistake("name", "two keys have the name \"" + key.name + "\"");
    in.read("algorithm", key.algorithm);
    if (!dns::parse_tsig_algorithm(key.algorithm))
        in.mistake("algorithm", "must be hmac-sha256, hmac-sha384 or hmac-sha512");
    read_secret(in, "secret", key.secret);
    auto const octets = decode_base64(key.secret.reveal());
    bool const is_given = !key.secret.reveal().empty();  // else that has been said
    if (is_given && (!octets || octets->empty())) in.mistake("secret", "is not base64");
    keys.push_back(std::move(key));
}

void read_address(config_table &in, net::endpoint &target) {
    std::string text;
    in.read("address", text);
    auto const parsed = net::parse_endpoint(text);
    if (!parsed) return in.mistake("address", parsed.error().detail);
    if (parsed->port == 0) in.mistake("address", "needs a port");
    target = *parsed;
}

void read_key_name(config_table &in, std::string &target, std::vector<dns_key> const &keys) {
    in.read("key", target);
    if (target.empty()) return;
    auto const name = parse_name(target);
    bool const known = name && std::any_of(keys.begin(), keys.end(),
                                           [&](auto const &key) { return parse_name(key.name) == *name; });
    if (!known) in.mistake("key", "there is no [[dns.key]] of that name");
}

void read_zones(config_table &in, std::vector<std::string> &zones) {
    in.read("zones", zones);
    std::set<dns::name> known;
    for (auto const &zone : zones)
        if (auto const name = read_name(in, "zones", zone); name && !known.insert(*name).second)
            in.mistake("zones", "\"" + zone + "\" stands twice");
}

void read_networks(config_table &in, std::string_view key, std::vector<std::string> &networks) {
    in.read(key, networks);
    for (auto const &text : networks)
        if (auto const parsed = nameserver::network::parse(text); !parsed)
            in.mistake(key, parsed.error().detail);
}

void read_secondary(config_table &in, dns_config &dns) {
    dns_secondary secondary;
    read_address(in, secondary.address);
    read_key_name(in, secondary.key, dns.keys);
    read_networks(in, "transfer_from", secondary.transfer_from);
    read_zones(in, secondary.zones);
    bool const twice = std::any_of(dns.secondaries.begin(), dns.secondaries.end(),
                                   [&](auto const &known) { return known.address == secondary.address; });
    if (twice) in.mistake("address", "two secondaries have this address");
    dns.secondaries.push_back(std::move(secondary));
}

void read_update(config_table &in, dns_config &dns) {
    dns_update update;
    read_address(in, update.address);
    read_key_name(in, update.key, dns.keys);
    read_zones(in, update.zones);
    if (update.zones.empty()) in.mistake("zones", "must name at least one zone");
    in.read("drift", update.drift);
    if (update.drift != "repair" && update.drift != "report") in.mistake("drift", "must be repair or report");
    read_count(in, "max_change_percent", update.max_change_percent, 100, 0);
    read_milliseconds(in, "check_interval_ms", update.check_interval);
    read_milliseconds(in, "timeout_ms", update.timeout);
    bool const twice = std::any_of(dns.updates.begin(), dns.updates.end(),
                                   [&](auto const &known) { return known.address == update.address; });
    if (twice) in.mistake("address", "two update targets have this address");
    dns.updates.push_back(std::move(update));
}

void read_rates(config_table &in, dns_rate_limits &rates) {
    read_count(in, "rate", rates.rate, 1'000'000, 0);
    read_count(in, "slip", rates.slip, 10, 0);
    read_count(in, "ipv4_prefix", rates.ipv4_prefix, 32);
    read_count(in, "ipv6_prefix", rates.ipv6_prefix, 128);
    read_networks(in, "exempt", rates.exempt);
}

void read_cookie_secret(config_table &in, std::string_view key, secret_string &target) {
    std::string text;
    in.read(key, text);
    auto const octets = decode_hex(text);
    if (!text.empty() && (!octets || octets->size() != dns::cookie_secret_size))
        in.mistake(key, "must be 32 hexadecimal digits");
    target = secret_string(std::move(text));
}

secret<bytes> octets_of(secret_string const &hexadecimal) {
    return secret(decode_hex(hexadecimal.reveal()).value());
}

nameserver::endpoint endpoint_of(net::endpoint const &where) {
    return nameserver::endpoint::parse(net::render_endpoint(where)).value();
}

std::vector<nameserver::network> networks_of(std::vector<std::string> const &texts) {
    std::vector<nameserver::network> networks;
    networks.reserve(texts.size());
    for (auto const &text : texts) networks.push_back(nameserver::network::parse(text).value());
    return networks;
}

}  // namespace

void read_dns(config_table &in, dns_config &dns) {
    read_endpoints(in, "listen", dns.listen);
    read_count(in, "udp_threads", dns.udp_threads, 1024, 0);
    read_count(in, "tcp_connections", dns.tcp_connections, 1'000'000);
    read_count(in, "tcp_connections_per_client", dns.tcp_connections_per_client, 1'000'000);
    read_milliseconds(in, "tcp_idle_ms", dns.tcp_idle);
    in.section("rrl", [&](config_table &rrl) { read_rates(rrl, dns.rrl); });
    read_cookie_secret(in, "cookie_secret", dns.cookie_secret);
    read_cookie_secret(in, "cookie_secret_before", dns.cookie_secret_before);
    in.read("cookie_required", dns.cookie_required);
    if (dns.cookie_required && dns.cookie_secret.reveal().empty())
        in.mistake("cookie_required", "needs a cookie_secret");
    in.each("key", [&](config_table &item) { read_key(item, dns.keys); });
    in.each("secondary", [&](config_table &item) { read_secondary(item, dns); });
    in.each("update", [&](config_table &item) { read_update(item, dns); });
}

dns::tsig_keyring keyring_of(dns_config const &dns) {
    std::vector<dns::tsig_key> keys;
    keys.reserve(dns.keys.size());
    for (auto const &key : dns.keys)
        keys.push_back({.name = parse_name(key.name).value(),
                        .algorithm = dns::parse_tsig_algorithm(key.algorithm).value(),
                        .secret = secret(decode_base64(key.secret.reveal()).value())});
    return dns::tsig_keyring(std::move(keys));
}

std::vector<nameserver::secondary> secondaries_of(dns_config const &dns) {
    std::vector<nameserver::secondary> made;
    made.reserve(dns.secondaries.size());
    for (auto const &given : dns.secondaries) {
        nameserver::secondary secondary;
        secondary.address = endpoint_of(given.address);
        if (!given.key.empty()) secondary.key = parse_name(given.key).value();
        secondary.transfer_from = networks_of(given.transfer_from);
        for (auto const &zone : given.zones) secondary.zones.push_back(parse_name(zone).value());
        made.push_back(std::move(secondary));
    }
    return made;
}

std::vector<publish::push_target> push_targets_of(dns_config const &dns) {
    auto const keys = keyring_of(dns);
    std::vector<publish::push_target> made;
    made.reserve(dns.updates.size());
    for (auto const &given : dns.updates) {
        publish::push_target target{.name = net::render_endpoint(given.address),
                                    .address = given.address,
                                    .key = {},
                                    .zones = {},
                                    .drift = given.drift == "report" ? projection::drift_policy::report
                                                                     : projection::drift_policy::repair,
                                    .max_change_percent = given.max_change_percent,
                                    .check_interval = given.check_interval,
                                    .timeout = given.timeout};
        if (!given.key.empty()) target.key = *keys.find(parse_name(given.key).value());
        for (auto const &zone : given.zones) target.zones.push_back(parse_name(zone).value());
        made.push_back(std::move(target));
    }
    return made;
}

nameserver::server_config server_config_of(dns_config const &dns) {
    nameserver::server_config made;
    for (auto const &where : dns.listen) made.listen.push_back(endpoint_of(where));
    made.udp_threads = dns.udp_threads;
    made.tcp_connections = dns.tcp_connections;
    made.tcp_connections_per_client = dns.tcp_connections_per_client;
    made.tcp_idle = dns.tcp_idle;
    made.rates.rate = dns.rrl.rate;
    made.rates.slip = dns.rrl.slip;
    made.rates.ipv4_prefix = dns.rrl.ipv4_prefix;
    made.rates.ipv6_prefix = dns.rrl.ipv6_prefix;
    made.rates.exempt = networks_of(dns.rrl.exempt);
    auto const before = dns.cookie_secret_before.reveal().empty()
                            ? std::nullopt
                            : std::optional(octets_of(dns.cookie_secret_before));
    if (!dns.cookie_secret.reveal().empty())
        made.cookies =
            dns::cookie_mint::make(octets_of(dns.cookie_secret), before, dns.cookie_required).value();
    return made;
}

}  // namespace cusax::app
