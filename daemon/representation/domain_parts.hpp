// The parts of a domain's JSON, read into a domain that has its defaults: each
// leaves a mistake with its pointer in `found` for what cannot be. Used by
// read_domain() of domain_json.hpp alone.
#pragma once

#include "model/domain.hpp"
#include "representation/object_reader.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::representation {

inline constexpr std::size_t max_items = 1000;  // servers, hosts, ranges: far above any operator's need

// RFC 1035 §2.3.4: 255 octets on the wire are 253 in text without the final dot.
inline constexpr std::size_t dns_name_octets = 253;
inline constexpr std::size_t character_string_octets = 255;  // RFC 1035 §3.3

// An absolute URL (RFC 3986) with a host, in one of two schemes; null empties it.
void read_url(object_reader &in, std::string_view member, std::optional<std::string> &url,
              std::string_view secure, std::string_view plain);

// domain_services.cpp
void read_sip(nlohmann::json const &value, model::sip_service &sip, mistakes &found);
void read_xmpp(nlohmann::json const &value, model::xmpp_service &xmpp, mistakes &found);
std::vector<model::relay_server> read_relays(object_reader &domain, mistakes &found);
void read_hosts(object_reader &domain, model::domain &of, mistakes &found);

// domain_rules.cpp
void read_dns(nlohmann::json const &value, model::dns_settings &dns, mistakes &found);
void read_numbering(nlohmann::json const &value, model::numbering_plan &plan, mistakes &found);
void read_policy(nlohmann::json const &value, model::domain_policy &policy, mistakes &found);

}  // namespace cusax::representation
