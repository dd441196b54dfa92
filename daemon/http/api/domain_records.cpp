#include "http/api/domain_records.hpp"

#include "dns/presentation.hpp"
#include "http/api/access.hpp"
#include "http/api/paging.hpp"
#include "http/json_body.hpp"
#include "http/negotiation.hpp"
#include "projection/enum_records.hpp"
#include "projection/zone_records.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <iterator>
#include <map>
#include <utility>

namespace cusax::http::api {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 2> record_types{json_type, "text/dns"};
constexpr std::size_t usual_limit = 1000;           // accounts to a page
constexpr std::size_t most_file_records = 100'000;  // of a zone file; a larger zone goes by AXFR

json record_json(dns::rrset const &set) {
    json records = json::array();
    for (auto const &data : set.records) records.push_back(dns::render_rdata(set.type, data));
    return {{"name", set.owner.render()},
            {"type", dns::render_type(set.type)},
            {"ttl", set.ttl.count()},
            {"records", std::move(records)}};
}

// SOA records show the serial that is served now.
void set_serial(dns::zone_set const &served, dns::rrset &set) {
    if (set.type != dns::rr_type::soa) return;
    if (auto const zone = served.find(set.owner))
        set.records.front() = dns::with_serial(set.records.front(), zone->serial());
}

// A zone that is served, as the zone above it delegates it.
projection::delegation delegation_of(dns::zone const &zone) {
    projection::delegation made{.origin = zone.origin(), .records = {}};
    auto servers = zone.find(zone.origin(), dns::rr_type::ns);
    if (!servers) return made;
    made.records.push_back(*servers);
    for (auto const &data : servers->records) {
        auto const target = dns::name::from_wire(data);
        if (!target || !target->is_at_or_below(zone.origin())) continue;
        for (auto const type : {dns::rr_type::a, dns::rr_type::aaaa})
            if (auto address = zone.find(*target, type)) made.records.push_back(*std::move(address));
    }
    return made;
}

class record_listing {
  public:
    record_listing(services &with, context const &of, model::domain const &domain)
        : with_(with), of_(of), domain_(domain), served_(with.zones()) {}

    result<response> as_json() const {
        if (auto const known = refuse_unknown_query(of_.incoming, {"limit", "cursor"}); !known)
            return fail(known.error());
        auto wanted = read_page_request(of_.incoming);
        if (!wanted) return fail(wanted.error());
        if (!of_.incoming.query_value("limit")) wanted->limit = usual_limit;
        storage::page<dns::rrset> page;
        if (!wanted->cursor) page.items = projection::records_of(domain_);
        for (auto &set : page.items) set_serial(*served_, set);
        if (domain_.numbering.enum_zone)
            if (auto const added = add_numbers(*wanted, page); !added) return fail(added.error());
        return page_response(page, record_json);
    }

    result<response> as_file() const {
        if (auto const known = refuse_unknown_query(of_.incoming, {"zone"}); !known)
            return fail(known.error());
        auto sets = chosen_zone();
        if (!sets) return fail(sets.error());
        for (auto &set : *sets) set_serial(*served_, set);
        return response{.status = 200,
                        .headers = {{"Vary", "Accept"}},
                        .body = dns::render_zone_file(*sets),
                        .content_type = "text/dns"};
    }

  private:
    // The ENUM RRsets of the next accounts.
    result<void> add_numbers(storage::page_request const &wanted, storage::page<dns::rrset> &to) const {
        auto accounts = with_.account_store.list(
            {.domain = domain_.name, .status = model::account_status::active}, wanted);
        if (!accounts) return fail(std::move(accounts.error()));
        std::map<model::domain_name, std::optional<model::domain>> sip_domains{{domain_.name, domain_}};
        for (auto const &account : accounts->items) {
            auto const &host = account.sip_address.host();
            auto found = sip_domains.find(host);
            if (found == sip_domains.end())
                found = sip_domains.emplace(host, with_.domain_store.find(host)).first;
            if (!found->second) continue;  // it went between two look-ups, and the account with it
            std::ranges::move(projection::enum_records_of(account, domain_, *found->second),
                              std::back_inserter(to.items));
        }
        to.next_cursor = std::move(accounts->next_cursor);
        return {};
    }

    // The records of the zone that `zone` names.
    result<std::vector<dns::rrset>> chosen_zone() const {
        auto const named = of_.incoming.query_value("zone");
        auto const own = projection::to_dns_name(domain_.name);
        auto const origin = named ? dns::name::parse(*named, dns::name()) : own;
        if (!origin) return fail_at("/zone", origin.error().detail);
        for (auto &zone : projection::zones_of(domain_, delegations_below(*origin)))
            if (zone.origin == *origin) return std::move(zone.records);
        if (*origin == own) return projection::parent_records_of(domain_);
        if (auto const numbers = projection::enum_zone_of(domain_); numbers && *numbers == *origin)
            return enum_zone(*origin);
        return fail_at("/zone", "must be a zone of the domain: " + own.render() +
                                    ", its ENUM zone, or in mode " +
                                    "underscore _tcp and _udp in front of its name");
    }

    std::vector<projection::delegation> delegations_below(dns::name const &origin) const {
        std::vector<projection::delegation> below;
        for (auto const &zone : served_->zones())
            if (zone->origin().is_below(origin)) below.push_back(delegation_of(*zone));
        return below;
    }

    // As it is served: several domains may share it, and a part of it would be no zone to load.
    result<std::vector<dns::rrset>> enum_zone(dns::name const &origin) const {
        if (visible_domains(*of_.caller))
            return fail(error_code::forbidden,
                        "the ENUM zone may hold numbers of other domains; a token that is bound to domains "
                        "reads its own as JSON");
        auto const zone = served_->find(origin);
        if (!zone) return fail_at("/zone", "the ENUM zone is not served here");
        if (zone->record_count() > most_file_records)
            return fail(error_code::too_large, "the zone has more than " + std::to_string(most_file_records) +
                                                   " records; fetch it by zone transfer (AXFR)");
        return zone->rrsets();
    }

    services &with_;
    context const &of_;
    model::domain const &domain_;
    std::shared_ptr<dns::zone_set const> served_;
};

}  // namespace

result<response> domain_records(services &with, context const &of, model::domain const &domain) {
    auto const type = choose(of.incoming, record_types);
    if (!type) return fail(type.error());
    record_listing const listing(with, of, domain);
    return record_types[*type] == json_type ? listing.as_json() : listing.as_file();
}

}  // namespace cusax::http::api
