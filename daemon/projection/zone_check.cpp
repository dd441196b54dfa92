#include "projection/zone_check.hpp"

#include "dns/rdata_format.hpp"
#include "dns/zone.hpp"
#include "projection/enum_records.hpp"
#include "projection/zone_records.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace cusax::projection {
namespace {

using dns::rr_type;

// An RRset and where it comes from.
struct placed {
    dns::rrset const *set;
    std::optional<std::size_t> extra;  // its place in extra_records; none: we make it
};

bool is_address(rr_type type) { return type == rr_type::a || type == rr_type::aaaa; }

std::string described(dns::rrset const &set) { return set.owner.render() + ' ' + dns::render_type(set.type); }

class zone_check {
  public:
    explicit zone_check(model::domain const &domain)
        : domain_(domain),
          origin_(to_dns_name(domain.name)),
          own_(service_records_of(domain)),
          extras_(extra_records_of(domain)),
          apexes_{origin_} {
        for (auto const &zone : delegations_of(domain)) apexes_.insert(zone.origin);
        for (auto const &set : own_) by_owner_[set.owner].push_back({.set = &set, .extra = {}});
        for (std::size_t i = 0; i < extras_.size(); ++i)
            by_owner_[extras_[i].owner].push_back({.set = &extras_[i], .extra = i});
    }

    std::vector<input_error> run() {
        check_numbers();
        for (std::size_t i = 0; i < extras_.size(); ++i) check_extra(i);
        check_targets();
        if (found_.empty()) check_building();
        return std::move(found_);
    }

  private:
    void mistake(std::string pointer, std::string detail) {
        found_.push_back({.pointer = std::move(pointer), .detail = std::move(detail)});
    }
    void mistake_at(std::size_t extra, std::string_view member, std::string detail) {
        mistake("/extra_records/" + std::to_string(extra) + std::string(member), std::move(detail));
    }

    placed const *find(dns::name const &owner, rr_type type) const {
        auto const at = by_owner_.find(owner);
        if (at == by_owner_.end()) return nullptr;
        auto const found = std::ranges::find(at->second, type, [](placed const &p) { return p.set->type; });
        return found == at->second.end() ? nullptr : &*found;
    }

    // Calls visit(placed const &) for every RRset at or below `top`: they follow it in canonical order.
    template <class Visit>
    void each_at_or_below(dns::name const &top, Visit visit) const {
        for (auto at = by_owner_.lower_bound(top); at != by_owner_.end() && at->first.is_at_or_below(top);
             ++at)
            for (placed const &each : at->second) visit(each);
    }

    // The ENUM zone, where it lies below the domain, is a zone of its own.
    void check_numbers() {
        auto const zone = enum_zone_of(domain_);
        if (!zone) return;
        if (*zone == origin_) return mistake("/numbering/enum_zone", "is the domain's own name");
        if (!zone->is_below(origin_)) return;
        each_at_or_below(*zone, [&](placed const &each) {
            if (each.extra)
                mistake_at(*each.extra, "/name", "lies in the ENUM zone, which holds numbers alone");
            else
                mistake("/numbering/enum_zone", "would hide " + described(*each.set));
        });
    }

    void check_extra(std::size_t i) {
        auto const &set = extras_[i];
        auto const &neighbours = by_owner_.at(set.owner);
        bool const clashes = std::ranges::any_of(
            neighbours, [&](placed const &p) { return !p.extra && p.set->type == set.type; });
        if (clashes)
            return mistake_at(i, "",
                              "the domain makes " + described(set) + " itself, from its services and hosts");
        if (set.type == rr_type::cname) check_alias(i, neighbours);
        if (set.type == rr_type::ns) check_cut(i);
        if (set.type == rr_type::mx) check_null_mx(i);
        if (set.type == rr_type::ds && find(set.owner, rr_type::ns) == nullptr)
            mistake_at(i, "/type", "DS belongs beside the NS of a delegation");
    }

    bool is_apex(dns::name const &owner) const { return apexes_.contains(owner); }

    // RFC 1034 §3.6.2, RFC 2181 §10.1
    void check_alias(std::size_t i, std::vector<placed> const &neighbours) {
        if (extras_[i].records.size() > 1) mistake_at(i, "/records/1", "an owner has one CNAME at most");
        if (neighbours.size() > 1 || is_apex(extras_[i].owner))
            mistake_at(i, "/type",
                       "a CNAME stands alone, and " + extras_[i].owner.render() + " has other data");
    }

    // RFC 7505 §3
    void check_null_mx(std::size_t i) {
        auto const &records = extras_[i].records;
        if (records.size() == 1) return;
        for (std::size_t k = 0; k < records.size(); ++k)
            if (dns::additional_target(rr_type::mx, records[k]).size() == 1)
                mistake_at(i, "/records/" + std::to_string(k),
                           "says that there is no mail, and others say where to");
    }

    // RFC 1034 §4.2.1: below a delegation there is glue and nothing else.
    void check_cut(std::size_t i) {
        auto const &cut = extras_[i];
        if (is_apex(cut.owner)) return mistake_at(i, "/type", "the name servers stand in dns.nameservers");
        if (cut.owner.is_wildcard())
            return mistake_at(i, "/name", "a wildcard delegates nothing (RFC 4592 §4.2)");
        std::set<dns::name> targets;
        for (std::size_t k = 0; k < cut.records.size(); ++k) {
            auto target = dns::name::from_wire(cut.records[k]).value();
            bool const has_address =
                find(target, rr_type::a) != nullptr || find(target, rr_type::aaaa) != nullptr;
            if (!has_address && target.is_at_or_below(origin_) && !is_delegated_elsewhere(target, cut.owner))
                mistake_at(i, "/records/" + std::to_string(k),
                           "names " + target.render() + ", which has no address here");
            targets.insert(std::move(target));
        }
        each_at_or_below(cut.owner, [&](placed const &each) {
            bool const belongs = each.set->owner == cut.owner &&
                                 (each.set->type == rr_type::ns || each.set->type == rr_type::ds);
            if (belongs || (is_address(each.set->type) && targets.contains(each.set->owner))) return;
            if (each.extra)
                mistake_at(*each.extra, "/name", "lies below the delegation of " + cut.owner.render());
            else
                mistake_at(i, "/name",
                           "would hide " + described(*each.set) + ", which the domain makes itself");
        });
    }

    // Below another cut than `cut`: its address is that zone's to know.
    bool is_delegated_elsewhere(dns::name const &target, dns::name const &cut) const {
        for (dns::name at = target; at != origin_ && !at.is_root(); at = at.parent())
            if (at != cut && find(at, rr_type::ns) != nullptr) return true;
        return false;
    }

    bool exists(dns::name const &owner) const {
        auto const at = by_owner_.lower_bound(owner);
        return at != by_owner_.end() && at->first.is_at_or_below(owner);
    }

    // The CNAME that answers for `target`: its own, or that of the wildcard at its closest encloser
    // (RFC 4592 §3.3.1). None: it is no alias here.
    placed const *alias_of(dns::name const &target) const {
        if (exists(target)) return find(target, rr_type::cname);
        dns::name encloser = target;
        while (encloser.is_below(origin_) && !exists(encloser)) encloser = encloser.parent();
        auto const wildcard =
            encloser.is_at_or_below(origin_) ? encloser.prepend("*") : fail_at("", "elsewhere");
        return wildcard ? find(*wildcard, rr_type::cname) : nullptr;
    }

    // RFC 2181 §10.3: the target of NS, MX and SRV is no alias.
    void check_targets() {
        std::set<std::size_t> told;
        auto const check = [&](dns::name const &target, rr_type by) {
            placed const *const alias = alias_of(target);
            if (alias == nullptr || !alias->extra || !told.insert(*alias->extra).second) return;
            mistake_at(
                *alias->extra, "/type",
                "the target of " + dns::render_type(by) + " records may not be an alias (RFC 2181 §10.3)");
        };
        for (auto const &server : domain_.dns.nameservers) check(to_dns_name(server), rr_type::ns);
        for (auto const &[owner, sets] : by_owner_)
            for (placed const &each : sets)
                for (auto const &data : each.set->records) {
                    byte_view const target = dns::additional_target(each.set->type, data);
                    if (!target.empty()) check(dns::name::from_wire(target).value(), each.set->type);
                }
    }

    // The last word has what will read the records: the zone itself, whole and as it is cut.
    void check_building() {
        desired_zone whole{.origin = origin_, .records = apex_of(origin_, domain_)};
        for (auto const *const part : {&own_, &extras_})
            whole.records.insert(whole.records.end(), part->begin(), part->end());
        auto zones = zones_of(domain_);
        zones.push_back(std::move(whole));
        for (auto const &zone : zones) {
            auto const built = dns::zone::build(zone.origin, 1, zone.records);
            if (built) continue;
            return mistake(extras_.empty() ? "" : "/extra_records", built.error().detail);
        }
    }

    model::domain const &domain_;
    dns::name origin_;
    std::vector<dns::rrset> own_;
    std::vector<dns::rrset> extras_;
    std::set<dns::name> apexes_;
    std::map<dns::name, std::vector<placed>> by_owner_;
    std::vector<input_error> found_;
};

}  // namespace

std::vector<input_error> check_zone(model::domain const &domain) { return zone_check(domain).run(); }

}  // namespace cusax::projection
