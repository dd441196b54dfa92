#include "projection/enum_records.hpp"

#include "base/ascii.hpp"
#include "dns/naptr_rule.hpp"
#include "projection/zone_records.hpp"

#include <algorithm>
#include <string>

namespace cusax::projection {
namespace {

using dns::rr_type;

constexpr std::uint16_t order = 100;
constexpr std::uint16_t sip_preference = 10;  // a call first, as the caller dialled a telephone number
constexpr std::uint16_t xmpp_preference = 20;
constexpr std::string_view whole_number = "^.*$";

bool is_digit(std::uint8_t octet) { return octet >= '0' && octet <= '9'; }

// The digits that every number inside the zone begins with.
std::string prefix_of(dns::name const &zone) {
    std::string prefix;
    for (byte_view rest = zone.wire(); rest[0] == 1 && is_digit(rest[1]); rest = rest.subspan(2))
        prefix.push_back(static_cast<char>(rest[1]));
    std::ranges::reverse(prefix);
    return prefix;
}

// RFC 5122 §2.2 and §2.7.2, RFC 4979 §4.2: UTF-8 percent-encoded, in the domain's U-labels too. "!" may
// stand in such a URI, but is the delimiter here, so it is encoded like the rest.
constexpr std::string_view plain_in_uri = "-._~$()*+,;=";

std::string xmpp_uri(model::jid const &jid) {
    return "xmpp:" + percent_encode(jid.user().str(), plain_in_uri) + "@" +
           percent_encode(jid.domain().unicode(), plain_in_uri);
}

void add_service(std::vector<dns::rdata> &records, std::uint16_t preference, std::string_view service,
                 std::string_view uri) {
    auto data = dns::make_naptr(order, preference, "u", service, dns::substitution_by(whole_number, uri),
                                dns::name());
    if (data) records.push_back(*std::move(data));
}

std::vector<dns::rdata> services_of(model::account const &account, model::domain const &domain,
                                    model::domain const &sip_domain) {
    std::vector<dns::rdata> records;
    if (sip_domain.sip.enabled && account.services.voice)
        add_service(records, sip_preference, "E2U+sip", account.sip_address.str());
    if (domain.xmpp.enabled && account.services.xmpp)
        add_service(records, xmpp_preference, "E2U+xmpp", xmpp_uri(account.jid));
    return records;
}

}  // namespace

std::optional<dns::name> enum_zone_of(model::domain const &domain) {
    if (!domain.numbering.enum_zone) return std::nullopt;
    auto zone = dns::name::parse(*domain.numbering.enum_zone + ".");
    return zone ? std::optional(*std::move(zone)) : std::nullopt;
}

std::vector<dns::rrset> enum_apex_of(dns::name const &zone, model::domain const &leader) {
    return apex_of(zone, leader);
}

std::optional<dns::name> enum_owner_of(std::string_view digits, dns::name const &zone) {
    std::string const prefix = prefix_of(zone);
    if (!digits.starts_with(prefix)) return std::nullopt;
    dns::name owner = zone;
    for (char const digit : digits.substr(prefix.size())) {
        auto next = owner.prepend(std::string_view(&digit, 1));
        if (!next) return std::nullopt;
        owner = *std::move(next);
    }
    return owner;
}

std::vector<dns::rrset> enum_records_of(model::account const &account, model::domain const &domain,
                                        model::domain const &sip_domain) {
    auto const zone = enum_zone_of(domain);
    if (!zone || account.status != model::account_status::active) return {};
    std::vector<dns::rrset> sets;
    std::vector<dns::rdata> services;
    for (auto const &address : account.addresses) {
        auto const *const number = std::get_if<model::phone_number>(&address.uri);
        if (number == nullptr || !address.published) continue;
        auto owner = enum_owner_of(number->digits(), *zone);
        if (!owner) continue;
        if (services.empty()) services = services_of(account, domain, sip_domain);
        if (services.empty()) return {};
        sets.push_back(
            {.owner = *std::move(owner), .type = rr_type::naptr, .ttl = ttl_of(domain), .records = services});
    }
    return sets;
}

}  // namespace cusax::projection
