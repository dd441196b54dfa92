#include "dns/lookup.hpp"

#include "dns/message.hpp"
#include "dns/rdata_format.hpp"
#include "dns/reply.hpp"
#include "dns/wire_name.hpp"
#include "dns/wire_number.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace cusax::dns {
namespace {

constexpr std::size_t max_aliases = 16;           // CNAMEs followed for one query
constexpr std::size_t max_additional_hosts = 32;  // targets whose addresses are added

// RFC 8482 §4.2: RDLENGTH, then the strings "RFC8482" and "".
constexpr std::uint8_t any_refused[] = {0, 9, 7, 'R', 'F', 'C', '8', '4', '8', '2', 0};

// Nodes already met, so that an alias loop ends and no host is added twice.
template <std::size_t Capacity>
class met_nodes {
  public:
    // False where it was met before, or where there is no room to remember it.
    bool insert(node_view const &node) {
        if (count_ == Capacity) return false;
        for (std::size_t i = 0; i < count_; ++i)
            if (nodes_[i].same_as(node)) return false;
        nodes_[count_++] = node;
        return true;
    }

  private:
    std::array<node_view, Capacity> nodes_;
    std::size_t count_ = 0;
};

// One query inside one zone (RFC 1034 §4.3.2, step 3 on).
class resolution {
  public:
    resolution(zone_set const &zones, zone const &here, query const &request, response_writer &response,
               answered &outcome)
        : zones_(zones), zone_(here), request_(request), response_(response), outcome_(outcome) {}

    void run();

  private:
    struct cut {
        byte_view owner;
        std::size_t labels;  // of the owner
        rrset_view ns;
    };

    std::optional<cut> find_cut(suffixes const &names) const;
    std::optional<node_view> find_node(suffixes const &names) const;
    std::optional<node_view> find_wildcard(suffixes const &names) const;
    bool follow(byte_view &qname, node_view const &node);
    void add_answer(byte_view qname, node_view const &node);
    void add_any(byte_view qname);
    void add_additional(rrset_view const &set);
    bool add_addresses(node_view const &host);
    void refer(cut const &delegation);
    void deny(rcode code);
    void offer_expire(byte_view qname);
    void note_subject(suffixes const &names, node_view const &node);

    zone_set const &zones_;
    zone const &zone_;
    query const &request_;
    response_writer &response_;
    answered &outcome_;
    met_nodes<max_aliases> aliases_;
    met_nodes<max_additional_hosts> hosts_;
};

// The uppermost delegation at or above the name. The DS of a cut belongs to this side of it (RFC 4035
// §3.1.4.1).
std::optional<resolution::cut> resolution::find_cut(suffixes const &names) const {
    if (!zone_.has_delegations()) return std::nullopt;
    for (std::size_t n = zone_.origin().label_count() + 1; n <= names.labels(); ++n) {
        auto const node = zone_.node(names.hash(n), names.suffix(n));
        if (!node) return std::nullopt;
        auto const ns = node->find(rr_type::ns);
        bool const wants_ds = n == names.labels() && request_.qtype == rr_type::ds;
        if (ns && !wants_ds) return cut{.owner = names.suffix(n), .labels = n, .ns = *ns};
    }
    return std::nullopt;
}

std::optional<node_view> resolution::find_node(suffixes const &names) const {
    auto const exact = zone_.node(names.hash(), names.suffix(names.labels()));
    if (exact || !zone_.has_wildcards()) return exact;
    return find_wildcard(names);
}

// RFC 4592 §3.3.1: "*" below the closest encloser, and below no other.
std::optional<node_view> resolution::find_wildcard(suffixes const &names) const {
    std::size_t encloser = names.labels() - 1;
    while (!zone_.node(names.hash(encloser), names.suffix(encloser))) --encloser;  // ends at the apex
    std::array<std::uint8_t, max_name_size + 2> owner{1, '*'};
    byte_view const rest = names.suffix(encloser);
    std::ranges::copy(rest, owner.begin() + 2);
    constexpr std::uint8_t asterisk[] = {'*'};
    return zone_.node(extend_hash(names.hash(encloser), asterisk), byte_view(owner).first(2 + rest.size()));
}

void resolution::run() {
    byte_view qname = request_.qname;
    for (;;) {
        suffixes const names(qname);
        if (auto const delegation = find_cut(names)) {
            outcome_.kind = answer_kind::referral;
            outcome_.subject = names.hash(delegation->labels);
            return refer(*delegation);
        }
        response_.set_authoritative();  // RFC 1034 §4.3.1: of the first name in an alias chain
        auto const node = find_node(names);
        if (!node) return deny(rcode::nxdomain);
        if (outcome_.kind != answer_kind::positive) note_subject(names, *node);
        if (!follow(qname, *node)) return add_answer(qname, *node);
        if (response_.is_truncated() || qname.empty()) return;
    }
}

// All that one wildcard answers is one subject: names below it are free to invent.
void resolution::note_subject(suffixes const &names, node_view const &node) {
    byte_view const owner = node.owner();
    bool const is_wildcard = owner.size() > 2 && owner[0] == 1 && owner[1] == '*';
    constexpr std::uint64_t type_spread = 0x9E3779B97F4A7C15U;
    outcome_.kind = answer_kind::positive;
    outcome_.subject = (is_wildcard ? suffixes(owner).hash() : names.hash()) +
                       static_cast<std::uint64_t>(request_.qtype) * type_spread;
}

// Where the node is an alias and the query wants something else: adds the CNAME and moves
// on to its target, or to nothing (empty) where the chain leaves the zone or bites its tail.
bool resolution::follow(byte_view &qname, node_view const &node) {
    if (request_.qtype == rr_type::cname || request_.qtype == rr_type::any) return false;
    auto const alias = node.find(rr_type::cname);
    if (!alias) return false;
    if (!aliases_.insert(node)) {
        qname = {};
        return true;
    }
    if (!response_.add(section::answer, qname, *alias)) response_.set_truncated();
    byte_view const target = alias->first();
    suffixes const names(target);
    qname = zones_.closest(names, names.labels()) == &zone_ ? target : byte_view();
    return true;
}

void resolution::add_answer(byte_view qname, node_view const &node) {
    if (request_.qtype == rr_type::any && !node.empty() && !node.find(rr_type::cname)) return add_any(qname);
    // RFC 8482 §4.2: where there is a CNAME, ANY gets that.
    auto const set = node.find(request_.qtype == rr_type::any ? rr_type::cname : request_.qtype);
    if (!set) return deny(rcode::noerror);
    if (set->type == rr_type::soa) offer_expire(qname);
    if (!response_.add(section::answer, qname, *set)) return response_.set_truncated();
    add_additional(*set);
}

void resolution::add_any(byte_view qname) {
    rrset_view const hinfo{
        .type = rr_type::hinfo, .ttl = zone_.negative_ttl(), .count = 1, .body = byte_view(any_refused)};
    if (!response_.add(section::answer, qname, hinfo)) response_.set_truncated();
}

// RFC 2782: addresses of the targets, as far as we serve them; an RRset that does not fit is left out.
void resolution::add_additional(rrset_view const &set) {
    if (additional_target(set.type, set.first()).empty()) return;
    set.each([&](byte_view data) {
        suffixes const target(additional_target(set.type, data));
        if (target.labels() == 0) return;
        zone const *const home = zones_.closest(target, target.labels());
        if (home == nullptr) return;
        auto const host = home->node(target.hash(), target.suffix(target.labels()));
        if (host && hosts_.insert(*host)) add_addresses(*host);
    });
}

bool resolution::add_addresses(node_view const &host) {
    bool whole = true;
    for (rr_type const type : {rr_type::a, rr_type::aaaa})
        if (auto const set = host.find(type))
            whole = response_.add(section::additional, host.owner(), *set) && whole;
    return whole;
}

// RFC 1034 §4.3.2 step 3b. Glue inside the delegated zone must arrive whole (RFC 9471 §2.1).
void resolution::refer(cut const &delegation) {
    if (!response_.add(section::authority, delegation.owner, delegation.ns)) return response_.set_truncated();
    delegation.ns.each([&](byte_view target) {
        suffixes const names(target);
        if (zones_.closest(names, names.labels()) != &zone_) return;
        auto const host = zone_.node(names.hash(), target);
        if (!host || !hosts_.insert(*host) || add_addresses(*host)) return;
        bool const in_domain = names.labels() >= delegation.labels &&
                               equal_ignoring_case(names.suffix(delegation.labels), delegation.owner);
        if (in_domain) response_.set_truncated();
    });
}

// NXDOMAIN or, with NOERROR, "no such data": the SOA tells how long (RFC 2308 §3, §5; RFC 6604 after an
// alias).
void resolution::deny(rcode code) {
    response_.set_rcode(code);
    outcome_.kind = answer_kind::negative;
    outcome_.subject = suffixes(zone_.apex().owner()).hash();
    auto const soa = zone_.apex().find(rr_type::soa);
    if (!response_.add(section::authority, zone_.apex().owner(), *soa, zone_.negative_ttl()))
        response_.set_truncated();
}

// RFC 7314 §3.3.1: a primary answers with the SOA's EXPIRE.
void resolution::offer_expire(byte_view qname) {
    bool const wanted = request_.edns && request_.edns->wants_expire;
    if (wanted && qname.data() == request_.qname.data())
        response_.set_expire(soa_expire(zone_.apex().find(rr_type::soa)->first()));
}

zone const *find_zone(zone_set const &zones, query const &request) {
    suffixes const names(request.qname);
    zone const *const closest = zones.closest(names, names.labels());
    bool const at_apex = closest != nullptr && closest->origin().wire().size() == request.qname.size();
    // The DS of a zone is its parent's, where we serve that too (RFC 4035 §3.1.4.1).
    if (at_apex && request.qtype == rr_type::ds && names.labels() > 0)
        if (zone const *const parent = zones.closest(names, names.labels() - 1)) return parent;
    return closest;
}

// What speaks against looking the name up at all; noerror where nothing does.
rcode refusal(query const &request, transport via) {
    // Updates come in by REST alone; other servers' zones are not kept here, so none can notify us.
    if (request.op() == opcode::update) return rcode::refused;
    if (request.op() != opcode::query) return rcode::notimp;
    if (request.edns && request.edns->version != 0) return rcode::badvers;
    // Over TCP transfers are not answered but run (dns/transfer.hpp).
    if (request.qtype == rr_type::axfr) return via == transport::udp ? rcode::notimp : rcode::refused;
    if (request.qtype == rr_type::ixfr && via == transport::tcp) return rcode::refused;
    if (request.qclass != rr_class::in) return rcode::refused;
    return rcode::noerror;
}

// RFC 1995 §2: where the difference would not fit into the datagram, the SOA alone; the client asks again
// over TCP. Here it is never tried, since only there is asked who may have the zone; who has no key of ours
// learns that at once.
rcode answer_ixfr(zone const &here, query const &request, response_writer &response) {
    if (request.tsig.empty()) return rcode::refused;
    if (here.origin().wire().size() != request.qname.size()) return rcode::notauth;
    response.set_authoritative();
    if (!response.add(section::answer, request.qname, *here.apex().find(rr_type::soa)))
        response.set_truncated();
    return rcode::noerror;
}

rcode respond(query const &request, zone_set const &zones, transport via, response_writer &response,
              answered &outcome) {
    if (rcode const code = refusal(request, via); code != rcode::noerror) return code;
    zone const *const here = find_zone(zones, request);
    if (here == nullptr) return rcode::refused;
    if (request.qtype == rr_type::ixfr) return answer_ixfr(*here, request, response);
    resolution(zones, *here, request, response, outcome).run();
    return response.code();
}

// RFC 7873 §5.2. BADCOOKIE where a server cookie is asked for and there is none of ours.
rcode answer_cookie(query const &request, client const &asker, std::chrono::sys_seconds now,
                    response_writer &response, answered &outcome) {
    if (asker.cookies == nullptr || !request.edns || request.edns->cookie.empty()) return rcode::noerror;
    cookie_check const checked = asker.cookies->check(request.edns->cookie, asker.address, now);
    outcome.has_valid_cookie = checked.valid;
    response.set_cookie(checked.reply);
    bool const is_due = asker.cookies->required() && asker.via == transport::udp && request.tsig.empty();
    return is_due && !checked.valid ? rcode::badcookie : rcode::noerror;
}

}  // namespace

answered answer(byte_view query_octets, zone_set const &zones, client const &asker,
                answer_limits const &limits, std::span<std::uint8_t> out, tsig_context const &trust) {
    answered outcome;
    query request;
    query_verdict const verdict = parse_query(query_octets, request);
    outcome.malformed = verdict == query_verdict::malformed || query_octets.size() < header_size;
    if (verdict == query_verdict::ignore) return outcome;
    std::optional<tsig_check> checked;
    if (!outcome.malformed) checked = check_tsig(query_octets, request, trust);
    if (!reply::fits(out, request, checked)) return outcome;

    reply response(out, request, asker.via, limits, checked);
    outcome.code = outcome.malformed ? rcode::formerr : tsig_refusal(checked);
    rcode const cookie_code = answer_cookie(request, asker, trust.now, response.writer(), outcome);
    if (outcome.code == rcode::noerror) outcome.code = cookie_code;
    if (outcome.code == rcode::noerror)
        outcome.code = respond(request, zones, asker.via, response.writer(), outcome);
    outcome.qtype = request.qtype;
    outcome.question_size = static_cast<std::uint16_t>(header_size + request.question.size());
    outcome.opt_size = static_cast<std::uint16_t>(response.writer().opt_size());
    outcome.truncated = response.writer().is_truncated();
    if (checked) {
        outcome.malformed = checked->malformed;
        outcome.tsig = checked->error;
        outcome.key = checked->key;
    }
    outcome.size = response.finish(outcome.code, trust.now);
    return outcome;
}

void cut_answer(answered &outcome, std::span<std::uint8_t> out) {
    auto const opt = out.subspan(outcome.size - outcome.opt_size, outcome.opt_size);
    std::memmove(out.data() + outcome.question_size, opt.data(), opt.size());
    auto const flags = static_cast<std::uint16_t>(read16(out, 2) | header_flag::truncated);
    store16(out, 2, flags);
    store16(out, 6, 0);
    store16(out, 8, 0);
    store16(out, 10, opt.empty() ? 0 : 1);
    outcome.size = outcome.question_size + opt.size();
    outcome.truncated = true;
}

}  // namespace cusax::dns
