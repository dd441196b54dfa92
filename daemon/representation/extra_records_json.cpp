#include "representation/extra_records_json.hpp"

#include "base/ascii.hpp"
#include "dns/presentation.hpp"
#include "dns/rdata_format.hpp"
#include "dns/rdata_parser.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace cusax::representation {

using dns::rr_type;
using nlohmann::json;

namespace {

constexpr std::size_t max_rrsets = 1000;
constexpr std::size_t max_records = 100;            // of one RRset
constexpr std::size_t max_data_octets = 4096;       // of one record on the wire
constexpr std::size_t max_text_octets = 20'000;     // of one record as text: four for each octet, and some
constexpr std::size_t max_octets_in_all = 128'000;  // so that what GET gives is never too large for PUT

// SIG, KEY, NXT, RRSIG, NSEC, DNSKEY, NSEC3, NSEC3PARAM: who signs a zone makes them.
constexpr std::uint16_t signing_types[] = {24, 25, 30, 46, 47, 48, 50, 51};

// MD and MF (RFC 1035 §3.3.4, §3.3.5): BIND loads no zone that has one.
constexpr std::uint16_t obsolete_types[] = {3, 4};

template <std::size_t N>
bool is_among(std::uint16_t const (&types)[N], rr_type type) {
    return std::ranges::find(types, static_cast<std::uint16_t>(type)) != std::end(types);
}

std::optional<rr_type> refuse(mistakes &found, std::string pointer, std::string detail) {
    found.push_back({.pointer = std::move(pointer), .detail = std::move(detail)});
    return std::nullopt;
}

std::optional<rr_type> read_type(object_reader &in, mistakes &found) {
    auto const type = in.require("type", dns::parse_type);
    if (!type) return std::nullopt;
    std::string const pointer = in.pointer_to("type");
    if (*type == rr_type::soa) return refuse(found, pointer, "the daemon makes the SOA itself");
    if (*type == rr_type::dname) return refuse(found, pointer, "DNAME is not served here");
    if (dns::is_meta_type(*type)) return refuse(found, pointer, "only queries and messages use this type");
    if (is_among(signing_types, *type))
        return refuse(found, pointer, "only a signer makes records of this type");
    if (is_among(obsolete_types, *type)) return refuse(found, pointer, "is obsolete; MX took its place");
    return type;
}

std::optional<dns::name> read_name(object_reader &in, dns::name const &origin, mistakes &found) {
    json const *const value = in.require("name");
    if (value == nullptr) return std::nullopt;
    std::string const pointer = in.pointer_to("name");
    auto const text = read_text(*value, pointer, found);
    if (!text) return std::nullopt;
    bool const ascii =
        std::ranges::all_of(*text, [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != ' '; });
    auto name = ascii ? dns::name::parse(*text, origin) : fail_at("", "must be written in A-labels (xn--…)");
    if (name && name->is_at_or_below(origin)) return *std::move(name);
    found.push_back({.pointer = pointer,
                     .detail = name ? "lies outside " + origin.render() : std::move(name.error().detail)});
    return std::nullopt;
}

void read_record(json const &value, std::string const &pointer, rr_type type, dns::name const &origin,
                 std::vector<bytes> &records, mistakes &found) {
    auto const refuse_it = [&](std::string detail) {
        found.push_back({.pointer = pointer, .detail = std::move(detail)});
    };
    auto const text = read_text(value, pointer, found, max_text_octets);
    if (!text) return;
    auto data = dns::parse_rdata(type, *text, origin);
    if (!data) return refuse_it(std::move(data.error().detail));
    if (data->size() > max_data_octets)
        return refuse_it("is longer than " + std::to_string(max_data_octets) + " octets on the wire");
    if (std::ranges::any_of(records, [&](auto const &other) { return dns::equal_rdata(type, other, *data); }))
        return refuse_it("stands twice in the RRset");
    records.push_back(*std::move(data));
}

// `records`, or `data`, which is one of them. Without a type they cannot be read.
std::vector<bytes> read_records(object_reader &in, std::optional<rr_type> type, dns::name const &origin,
                                mistakes &found) {
    std::vector<bytes> records;
    json const *const data = in.take("data");
    json const *const list = data == nullptr ? in.require("records") : in.take("records");
    if (data != nullptr && list != nullptr) in.mistake("records", "and data exclude one another");
    if (!type || (data == nullptr) == (list == nullptr)) return records;
    if (data != nullptr) {
        read_record(*data, in.pointer_to("data"), *type, origin, records, found);
        return records;
    }
    in.each("records", max_records, [&](json const &item, std::string const &pointer) {
        read_record(item, pointer, *type, origin, records, found);
    });
    if (list->is_array() && list->empty()) in.mistake("records", "must not be empty");
    return records;
}

std::optional<std::chrono::seconds> read_ttl(object_reader &in) {
    json const *const value = in.take("ttl");
    if (value == nullptr || value->is_null()) return std::nullopt;
    std::int64_t ttl = 0;
    in.read("ttl", ttl, 0, dns::max_ttl.count());  // RFC 2181 §8
    return std::chrono::seconds(ttl);
}

bool is_same_set(model::extra_rrset const &left, dns::name const &owner, rr_type type) {
    return left.type == static_cast<std::uint16_t>(type) &&
           dns::equal_ignoring_case(left.owner, owner.wire());
}

std::size_t octets_of(model::extra_rrset const &extra) {
    std::size_t octets = extra.owner.size();
    for (auto const &data : extra.records) octets += data.size();
    return octets;
}

}  // namespace

json to_json(std::vector<model::extra_rrset> const &extras) {
    json list = json::array();
    for (auto const &extra : extras) {
        auto const type = static_cast<rr_type>(extra.type);
        json records = json::array();
        for (auto const &data : extra.records) records.push_back(dns::render_rdata(type, data));
        list.push_back({{"name", dns::name::from_wire(extra.owner).value().render()},
                        {"type", dns::render_type(type)},
                        {"ttl", extra.ttl ? json(extra.ttl->count()) : json(nullptr)},
                        {"records", std::move(records)}});
    }
    return list;
}

std::vector<model::extra_rrset> read_extra_records(object_reader &domain, model::domain_name const &name,
                                                   mistakes &found) {
    auto const origin = dns::name::parse(name.ascii() + ".").value();
    std::vector<model::extra_rrset> extras;
    std::size_t octets = 0;
    domain.each("extra_records", max_rrsets, [&](json const &item, std::string const &pointer) {
        object_reader in(item, pointer, found);
        auto const owner = read_name(in, origin, found);
        auto const type = read_type(in, found);
        auto const ttl = read_ttl(in);
        auto records = read_records(in, type, origin, found);
        in.refuse_unknown();
        if (!owner || !type) return;
        if (*type == rr_type::ns && *owner == origin)
            return in.mistake("type", "the name servers of the domain stand in dns.nameservers");
        if (std::ranges::any_of(extras, [&](auto const &other) { return is_same_set(other, *owner, *type); }))
            return in.mistake("name", "has an RRset of this type already; its records belong together");
        extras.push_back({.owner = {owner->wire().begin(), owner->wire().end()},
                          .type = static_cast<std::uint16_t>(*type),
                          .ttl = ttl,
                          .records = std::move(records)});
        octets += octets_of(extras.back());
    });
    if (octets > max_octets_in_all)
        domain.mistake("extra_records",
                       "are more than " + std::to_string(max_octets_in_all) + " octets on the wire in all");
    return extras;
}

}  // namespace cusax::representation
