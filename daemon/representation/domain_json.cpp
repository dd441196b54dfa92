#include "representation/domain_json.hpp"

#include "representation/domain_parts.hpp"
#include "representation/extra_records_json.hpp"

#include <nlohmann/json.hpp>

#include <tuple>

namespace cusax::representation {

using nlohmann::json;

namespace {

constexpr std::string_view longest_service_prefix = "_xmpps-client._tcp.";

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

// Each address stands in one string of a TXT record (XEP-0156).
void check_xmppconnect(model::domain const &domain, mistakes &found) {
    if (!domain.dns.xmppconnect) return;
    for (auto const &[url, method, pointer] :
         {std::tuple{&domain.xmpp.websocket, "_xmpp-client-websocket=", "/xmpp/websocket"},
          std::tuple{&domain.xmpp.bosh, "_xmpp-client-xbosh=", "/xmpp/bosh"}})
        if (*url && std::string_view(method).size() + (*url)->size() > character_string_octets)
            found.push_back(
                {.pointer = pointer, .detail = "is too long for the TXT record of dns.xmppconnect"});
}

}  // namespace

result<model::domain> read_domain(json const &value, model::domain_name const &name) {
    mistakes found;
    model::domain domain = model::make_domain(name);
    object_reader in(value, "", found);
    check_name(in, name, found);
    if (json const *const part = in.take("sip")) read_sip(*part, domain.sip, found);
    if (json const *const part = in.take("xmpp")) read_xmpp(*part, domain.xmpp, found);
    domain.relay = read_relays(in, found);
    read_hosts(in, domain, found);
    domain.extra_records = read_extra_records(in, name, found);
    if (json const *const part = in.take("dns")) read_dns(*part, domain.dns, found);
    if (json const *const part = in.take("numbering")) read_numbering(*part, domain.numbering, found);
    if (json const *const part = in.take("policy")) read_policy(*part, domain.policy, found);
    check_xmppconnect(domain, found);
    in.read("version", domain.version, 0, INT64_MAX);
    static_cast<void>(in.take("publication"));  // as it was read: it moves by itself, so any value will do
    in.refuse_unknown();
    if (!found.empty()) return fail(to_error(std::move(found)));
    return domain;
}

}  // namespace cusax::representation
