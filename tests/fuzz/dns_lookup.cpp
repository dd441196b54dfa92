// answer() over any octets against a fixed zone that has all that is special:
// aliases, a loop of them, wildcards, a delegation, empty non-terminals, big sets.
#include "dns/lookup.hpp"
#include "dns/message.hpp"

#include <algorithm>
#include <cstdlib>

using namespace cusax;

namespace {

dns::name n(std::string_view text) { return dns::name::parse(text, dns::name()).value(); }

dns::rrset set_of(std::string_view owner, dns::rr_type type, std::vector<dns::rdata> records) {
    return {.owner = n(owner), .type = type, .ttl = dns::time_to_live(60), .records = std::move(records)};
}

dns::zone_set make_zones() {
    using dns::rr_type;
    std::vector<dns::rdata> many;
    for (std::uint16_t i = 0; i < 60; ++i)
        many.push_back(dns::make_srv(i, 1, 5060, n(i % 2 == 0 ? "h.a" : "w.a")));
    std::vector<dns::rrset> const records = {
        set_of("a", rr_type::soa, {dns::make_soa({.mname = n("h.a"), .rname = n("r.a")})}),
        set_of("a", rr_type::ns, {dns::make_ns(n("h.a"))}),
        set_of("h.a", rr_type::a, {dns::make_a({192, 0, 2, 1})}),
        set_of("*.w.a", rr_type::cname, {dns::make_cname(n("x.w.a"))}),
        set_of("c.a", rr_type::cname, {dns::make_cname(n("d.a"))}),
        set_of("d.a", rr_type::cname, {dns::make_cname(n("c.a"))}),
        set_of("e.a", rr_type::cname, {dns::make_cname(n("x.s.a"))}),
        set_of("s.a", rr_type::ns, {dns::make_ns(n("n.s.a")), dns::make_ns(n("h.a"))}),
        set_of("n.s.a", rr_type::a, {dns::make_a({192, 0, 2, 2})}),
        set_of("_s._u.a", rr_type::srv, many),
        set_of("*.a", rr_type::mx, {dns::make_mx(1, n("h.a"))}),
    };
    return dns::zone_set({std::make_shared<dns::zone const>(dns::zone::build(n("a"), 1, records).value())});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    static dns::zone_set const zones = make_zones();
    static auto const mint = dns::cookie_mint::make(secret(bytes(dns::cookie_secret_size, 7))).value();
    static bytes const address{192, 0, 2, 1};
    byte_view const query(data, size);
    for (auto const via : {dns::transport::udp, dns::transport::tcp}) {
        bytes out(via == dns::transport::udp ? 1232 : dns::max_message_size);
        auto outcome = dns::answer(query, zones, dns::client(via, address, &mint), {}, out);
        if (outcome.size == 0) continue;
        if (outcome.size < dns::header_size || outcome.size > out.size() || (out[2] & 0x80U) == 0)
            std::abort();
        if (!std::equal(data, data + 2, out.begin())) std::abort();
        std::size_t const whole = outcome.size;
        dns::cut_answer(outcome, out);
        if (outcome.size < dns::header_size || outcome.size > whole) std::abort();
    }
    return 0;
}
