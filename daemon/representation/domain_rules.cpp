// What a domain goes by, read: `dns`, `numbering`, `policy`.
#include "dns/naptr_rule.hpp"
#include "model/names.hpp"
#include "representation/domain_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cusax::representation {

using nlohmann::json;

namespace {

constexpr std::size_t dns_label_octets = 63;
constexpr std::size_t enum_prefix_octets = 30;  // "1." for each of the 15 digits of an E.164 number

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

void read_number(object_reader &in, std::string_view member, int &target, int least, int most) {
    std::int64_t wide = target;
    in.read(member, wide, least, most);
    target = static_cast<int>(wide);
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

// The URL is the replacement of a NAPTR's regexp (RFC 6011 §2.3, RFC 3402 §3.2).
void read_configuration_url(object_reader &in, std::optional<std::string> &url) {
    read_url(in, "configuration_url", url, "https://", "https://");
    if (url && dns::substitution_by(".*", *url).size() > character_string_octets)
        in.mistake("configuration_url", "is too long for a NAPTR record");
}

}  // namespace

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
    read_configuration_url(in, dns.configuration_url);
    in.read("xmppconnect", dns.xmppconnect);
    in.refuse_unknown();
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

void read_policy(json const &value, model::domain_policy &policy, mistakes &found) {
    object_reader in(value, "/policy", found);
    in.read("tel_edit", policy.tel_edit);
    in.read("vcard_voice_form", policy.vcard_voice_form);
    in.read("sip_messaging", policy.sip_messaging);
    in.read("xmpp_jingle", policy.xmpp_jingle);
    read_number(in, "scram_iterations", policy.scram_iterations, 4096,
                1'000'000);  // RFC 7677 §4: at least 4096
    read_digest_algorithms(in, policy.digest_algorithms, found);
    std::int64_t retain = policy.retain.count();
    in.read("retain_days", retain, 0, 36500);
    policy.retain = std::chrono::days{retain};
    read_number(in, "password_min_length", policy.password_min_length, 1, model::most_password_min_length);
    read_number(in, "password_history", policy.password_history, 0, model::most_password_history);
    in.refuse_unknown();
}

}  // namespace cusax::representation
