#include "nameserver/counters.hpp"

namespace cusax::nameserver {
namespace {

using dns::rr_type;

// Ordered by how often they are asked for.
constexpr std::array counted_types = {
    rr_type::srv,  rr_type::naptr, rr_type::a,     rr_type::aaaa, rr_type::soa,  rr_type::ns,
    rr_type::txt,  rr_type::cname, rr_type::https, rr_type::mx,   rr_type::ptr,  rr_type::caa,
    rr_type::tlsa, rr_type::any,   rr_type::ds,    rr_type::axfr, rr_type::ixfr,
};

std::size_t row_of(rr_type type) {
    std::size_t row = 0;
    while (row < counted_types.size() && counted_types[row] != type) ++row;
    return row;
}

}  // namespace

void counters::count(dns::answered const &outcome, dns::transport via, limit_verdict verdict) {
    static_assert(counted_types.size() == known_types);
    (via == dns::transport::udp ? udp_queries_ : tcp_queries_).add();
    if (outcome.malformed) malformed_.add();
    if (outcome.size == 0) return dropped_.add();
    if (outcome.has_valid_cookie) cookies_.add();
    if (outcome.qtype != rr_type{}) by_type_[row_of(outcome.qtype)].add();
    if (verdict == limit_verdict::drop) return limited_.add();
    if (verdict == limit_verdict::cut) slipped_.add();
    if (outcome.truncated) truncated_.add();
    auto const code = static_cast<std::size_t>(outcome.code);
    if (code < known_codes) by_rcode_[code].add();
}

void counters::count_transfer(dns::rr_type kind) {
    tcp_queries_.add();
    by_type_[row_of(kind)].add();
    by_rcode_[static_cast<std::size_t>(dns::rcode::noerror)].add();
}

void counters::add_to(statistics &sum) const {
    sum.udp_queries += udp_queries_.read();
    sum.tcp_queries += tcp_queries_.read();
    sum.dropped += dropped_.read();
    sum.malformed += malformed_.read();
    sum.truncated += truncated_.read();
    sum.limited += limited_.read();
    sum.slipped += slipped_.read();
    sum.cookies += cookies_.read();
    sum.tcp_accepted += tcp_accepted.read();
    sum.tcp_refused += tcp_refused.read();
    sum.tcp_evicted += tcp_evicted.read();
    sum.tcp_open += tcp_open.read();
    for (std::size_t row = 0; row < known_types; ++row)
        sum.by_type[dns::render_type(counted_types[row])] += by_type_[row].read();
    sum.by_type["other"] += by_type_[known_types].read();
    for (std::size_t code = 0; code < known_codes; ++code)
        if (std::uint64_t const count = by_rcode_[code].read(); count > 0)
            sum.by_rcode[dns::render_rcode(static_cast<dns::rcode>(code))] += count;
}

}  // namespace cusax::nameserver
