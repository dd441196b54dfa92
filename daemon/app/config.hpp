// The configuration file as values: TOML, every key overridable by an
// environment variable (CUSAX_HTTP_LISTEN). config/cusaxd.toml shows each key
// with its default.
#pragma once

#include "app/config_reader.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "net/endpoint.hpp"

#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cusax::app {

struct database_config {
    std::string url;
    std::string migrate_url;  // empty: as url
    std::size_t pool = 8;     // connections for reading; writer, reader and publishers have their own
};

struct http_config {
    std::vector<net::endpoint> listen{{.address = "127.0.0.1", .port = 8080}};
    std::string certificate;  // with `key`: HTTPS
    std::string key;
    std::string client_ca;  // clients must show a certificate of it
    bool public_metrics = false;
    std::size_t workers = 64;              // threads that wait for the database
    std::uint64_t body_limit = 1'048'576;  // octets
    std::chrono::milliseconds head_time{10'000};
    std::chrono::milliseconds body_idle{30'000};
    std::chrono::milliseconds keep_alive{60'000};
    std::chrono::milliseconds stop_grace{10'000};
};

struct dns_key {
    std::string name;
    std::string algorithm = "hmac-sha256";
    secret_string secret;  // base64
};

struct dns_secondary {
    net::endpoint address;
    std::string key;                         // name of a dns.key; empty: known by its address alone
    std::vector<std::string> transfer_from;  // blocks of addresses, besides its own
    std::vector<std::string> zones;          // empty: all
};

struct dns_update {
    net::endpoint address;
    std::string key;  // name of a dns.key; empty: unsigned
    std::vector<std::string> zones;
    std::string drift = "repair";  // or "report"
    std::uint32_t max_change_percent = 50;
    std::chrono::milliseconds check_interval{300'000};
    std::chrono::milliseconds timeout{5'000};
};

// Response rate limiting of answers over UDP; nameserver/rate_limiter.hpp says what each is.
struct dns_rate_limits {
    std::uint32_t rate = 200;
    std::uint32_t slip = 2;
    std::uint32_t ipv4_prefix = 24;
    std::uint32_t ipv6_prefix = 56;
    std::vector<std::string> exempt{"127.0.0.0/8", "::1"};
};

struct dns_config {
    std::vector<net::endpoint> listen;
    std::uint32_t udp_threads = 0;  // 0: one for each core
    std::size_t tcp_connections = 1024;
    std::size_t tcp_connections_per_client = 32;
    std::chrono::milliseconds tcp_idle{10'000};
    dns_rate_limits rrl;
    secret_string cookie_secret;  // 32 hexadecimal digits; empty: made up at the start
    secret_string cookie_secret_before;
    bool cookie_required = false;
    std::vector<dns_key> keys;
    std::vector<dns_secondary> secondaries;
    std::vector<dns_update> updates;
};

struct xmpp_config {
    std::string host;
    std::uint16_t port = 5347;
    std::string component;
    secret_string secret;
    std::vector<std::string> domains;
    std::chrono::milliseconds canary_interval{300'000};
    std::string profiles = "privileged";  // how users' PEP nodes are made; or "impersonate", or "none"
    std::chrono::milliseconds profiles_read_back{43'200'000};
    std::map<std::string, std::vector<std::string>> contact;  // URIs by role of XEP-0157: "abuse"
    bool contact_on_server = false;
    std::vector<std::string> admins;  // bare JIDs
    std::size_t search_limit = 50;
    bool search_open = false;
    std::string end_sessions = "command";  // "http", "shell", "none": how sessions are ended there
    std::string sessions_url;              // of "http"; may hold a password
    std::string sessions_socket;           // of "shell"
};

// A SIP proxy that is told whose bindings to remove, and that domains changed.
struct sip_config {
    std::string name;
    secret_string rpc;                 // http(s) URL, which may hold a password, or "unixgram:" and a path
    std::vector<std::string> domains;  // empty: all
    std::chrono::milliseconds timeout{5'000};
    std::chrono::milliseconds settling{10'000};
};

// Time-limited credentials for the TURN servers of all domains.
struct turn_config {
    secret_string secret;  // empty: none are given out
    std::chrono::seconds lifetime{86'400};
};

struct passwords_config {
    std::string bad_list;  // a file with a password on each line that nobody may choose; empty: none
};

struct vcard_config {
    std::size_t photo_octets = 150'000;  // of a photo that a user sets, decoded
};

struct log_config {
    log_level level = log_level::info;
    log_format format = log_format::text;
};

struct config {
    database_config database;
    http_config http;
    dns_config dns;
    std::vector<xmpp_config> xmpp;
    std::vector<sip_config> sip;
    turn_config turn;
    passwords_config passwords;
    vcard_config vcard;
    log_config log;
};

// Every mistake of the file and the environment at once.
using config_result = tl::expected<config, std::vector<config_mistake>>;
config_result load_config(std::string const &file, environment const &variables);

// The same for the text of a file; `file` is its name in the mistakes.
config_result parse_config(std::string_view text, std::string const &file, environment const &variables);

}  // namespace cusax::app
