#include "app/sip_config.hpp"

#include "app/config_values.hpp"
#include "enforce/datagram_rpc.hpp"
#include "enforce/http_rpc.hpp"
#include "enforce/kamailio_rpc.hpp"
#include "model/domain_name.hpp"

#include <set>
#include <string_view>

namespace cusax::app {
namespace {

constexpr std::string_view datagrams = "unixgram:";

bool is_rpc_url(std::string_view url) {
    for (std::string_view const scheme : {"http://", "https://"})
        if (url.starts_with(scheme)) return url.size() > scheme.size();
    return url.starts_with(datagrams) && url.substr(datagrams.size()).starts_with('/');
}

}  // namespace

sip_config read_sip(config_table &in) {
    sip_config proxy;
    std::string rpc;
    in.read("name", proxy.name);
    if (proxy.name.empty()) in.mistake("name", "must be given: the place in the feed is kept under it");
    in.read("rpc", rpc);
    if (!is_rpc_url(rpc))
        in.mistake("rpc", "must be http://host:port/path, or unixgram: and the whole path of a socket");
    proxy.rpc = secret_string(std::move(rpc));
    in.read("domains", proxy.domains);
    for (auto const &domain : proxy.domains)
        if (!model::domain_name::parse(domain)) in.mistake("domains", "\"" + domain + "\" is no domain name");
    read_milliseconds(in, "timeout_ms", proxy.timeout);
    read_milliseconds(in, "settling_ms", proxy.settling);
    return proxy;
}

// Two that reload one proxy's domains would not know of one another.
void check_proxies(config_table &in, std::vector<sip_config> const &proxies,
                   std::vector<xmpp_config> const &links) {
    std::set<std::string> names;
    std::set<std::string> lines;
    for (auto const &link : links) names.insert(link.component);
    for (auto const &proxy : proxies) {
        if (!names.insert(proxy.name).second)
            in.mistake("sip", "another server is called " + proxy.name + ", too");
        if (!lines.insert(proxy.rpc.reveal()).second)
            in.mistake("sip", proxy.name + " has the rpc of another server");
    }
}

std::unique_ptr<enforce::session_server> proxy_of(sip_config const &given) {
    auto const &rpc = given.rpc.reveal();
    std::unique_ptr<enforce::rpc_line> line;
    if (rpc.starts_with(datagrams))
        line = std::make_unique<enforce::datagram_rpc>(rpc.substr(datagrams.size()), given.timeout);
    else
        line = std::make_unique<enforce::http_rpc>(rpc, given.timeout);
    return std::make_unique<enforce::kamailio_rpc>(std::move(line), given.settling);
}

}  // namespace cusax::app
