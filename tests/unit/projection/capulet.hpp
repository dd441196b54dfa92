// The domain that the tests of this room are about, and short ways to write its parts.
#pragma once

#include "dns/rdata_parser.hpp"
#include "model/domain.hpp"

#include <initializer_list>
#include <optional>
#include <string_view>

namespace cusax::projection {

inline model::domain_name name_of(std::string_view text) { return model::domain_name::parse(text).value(); }

inline dns::name dns_name(std::string_view text) { return dns::name::parse(text).value(); }

inline model::ip_address address(std::string_view text) { return model::ip_address::parse(text).value(); }

inline model::domain capulet() {
    auto domain = model::make_domain(name_of("capulet.example"));
    domain.dns.nameservers = {name_of("ns1.capulet.example"), name_of("ns2.montague.example")};
    return domain;
}

inline model::endpoint endpoint(std::string_view host, std::uint16_t port) {
    return {.host = name_of(host), .port = port, .priority = 10, .weight = 50};
}

// An RRset of capulet.example as the operator writes it.
inline model::extra_rrset extra(std::string_view name, std::string_view type,
                                std::initializer_list<std::string_view> records,
                                std::optional<int> ttl = std::nullopt) {
    auto const origin = dns_name("capulet.example.");
    auto const owner = dns::name::parse(name, origin).value();
    auto const rr_type = dns::parse_type(type).value();
    model::extra_rrset made{.owner = {owner.wire().begin(), owner.wire().end()},
                            .type = static_cast<std::uint16_t>(rr_type),
                            .ttl = {},
                            .records = {}};
    if (ttl) made.ttl = std::chrono::seconds(*ttl);
    for (auto const text : records) made.records.push_back(dns::parse_rdata(rr_type, text, origin).value());
    return made;
}

}  // namespace cusax::projection
