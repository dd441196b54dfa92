// Zones for the tests, built from short descriptions, and answers read back
// into text by a decoder that shares nothing with the writer but read_name().
#pragma once

#include "dns/lookup.hpp"
#include "dns/message.hpp"
#include "dns/presentation.hpp"
#include "dns/zone_set.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::dns {

inline name n(std::string_view text) { return name::parse(text, name()).value(); }

inline rrset soa_of(std::string_view origin, std::uint32_t minimum = 300, std::uint32_t ttl = 3600) {
    return {.owner = n(origin),
            .type = rr_type::soa,
            .ttl = time_to_live(ttl),
            .records = {make_soa({.mname = n("ns1.example"),
                                  .rname = n("hostmaster.example"),
                                  .serial = 0,
                                  .refresh = time_to_live(7200),
                                  .retry = time_to_live(900),
                                  .expire = time_to_live(1209600),
                                  .minimum = time_to_live(minimum)})}};
}

inline rrset set_of(std::string_view owner, rr_type type, std::vector<rdata> records,
                    std::uint32_t ttl = 3600) {
    return {.owner = n(owner), .type = type, .ttl = time_to_live(ttl), .records = std::move(records)};
}
inline rrset a_of(std::string_view owner, std::string_view address) {
    return set_of(owner, rr_type::a, {parse_a(address).value()});
}
inline rrset aaaa_of(std::string_view owner, std::string_view address) {
    return set_of(owner, rr_type::aaaa, {parse_aaaa(address).value()});
}
inline rrset ns_of(std::string_view owner, std::string_view target) {
    return set_of(owner, rr_type::ns, {make_ns(n(target))});
}
inline rrset cname_of(std::string_view owner, std::string_view target) {
    return set_of(owner, rr_type::cname, {make_cname(n(target))});
}
inline rrset txt_of(std::string_view owner, std::string_view text) {
    return set_of(owner, rr_type::txt, {make_txt(std::vector<std::string_view>{text}).value()});
}
inline rrset srv_of(std::string_view owner, std::uint16_t port, std::string_view target) {
    return set_of(owner, rr_type::srv, {make_srv(10, 60, port, n(target))});
}

// Adds SOA and NS to the sets.
inline std::shared_ptr<zone const> zone_of(std::string_view origin, std::vector<rrset> sets,
                                           std::uint32_t serial = 1) {
    sets.push_back(soa_of(origin));
    sets.push_back(ns_of(origin, "ns1.example"));
    auto built = zone::build(n(origin), serial, sets);
    if (!built) throw std::logic_error(built.error().detail);
    return std::make_shared<zone const>(*std::move(built));
}

inline void add16(bytes &out, unsigned value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8U));
    out.push_back(static_cast<std::uint8_t>(value));
}

struct query_options {
    std::uint16_t flags = 0x0100;  // RD
    rr_class qclass = rr_class::in;
    std::optional<unsigned> edns_payload = std::nullopt;
    unsigned edns_version = 0;
    bool dnssec_ok = false;
    bytes edns_options = {};
};

inline bytes make_query(name const &qname, rr_type qtype, query_options const &options = {}) {
    bytes out;
    for (unsigned const value :
         {0x1234U, unsigned{options.flags}, 1U, 0U, 0U, options.edns_payload ? 1U : 0U})
        add16(out, value);
    out.insert(out.end(), qname.wire().begin(), qname.wire().end());
    add16(out, static_cast<unsigned>(qtype));
    add16(out, static_cast<unsigned>(options.qclass));
    if (!options.edns_payload) return out;
    out.push_back(0);
    add16(out, static_cast<unsigned>(rr_type::opt));
    add16(out, *options.edns_payload);
    add16(out, options.edns_version);
    add16(out, options.dnssec_ok ? 0x8000 : 0);
    add16(out, static_cast<unsigned>(options.edns_options.size()));
    out.insert(out.end(), options.edns_options.begin(), options.edns_options.end());
    return out;
}

// A response taken apart. Records are "owner TTL TYPE data"; names in data are as they stand after
// decompression.
struct decoded {
    std::size_t size = 0;
    std::uint16_t id = 0;
    std::uint16_t flags = 0;
    unsigned code = 0;  // with the extended bits
    std::string question;
    bytes question_octets;
    std::vector<std::string> answer, authority, additional;
    bool has_opt = false;
    unsigned opt_payload = 0, opt_flags = 0, opt_version = 0;
    bytes opt_options;
    bool has_tsig = false;
    bool aa() const { return (flags & 0x0400) != 0; }
    bool tc() const { return (flags & 0x0200) != 0; }
};

decoded decode(byte_view message);

// A key whose secret is the octets 0 to 31.
tsig_key key_of(std::string_view key_name, tsig_algorithm algorithm = tsig_algorithm::hmac_sha256);

// With a TSIG record behind it.
bytes with_signature(bytes message, tsig_signer &signer, std::chrono::sys_seconds now);

// What `zones` answer; fails the test where nothing is answered.
decoded ask(zone_set const &zones, bytes const &query, transport via = transport::udp);
inline decoded ask(zone_set const &zones, std::string_view qname, rr_type qtype,
                   query_options const &options = {}, transport via = transport::udp) {
    return ask(zones, make_query(n(qname), qtype, options), via);
}

}  // namespace cusax::dns
