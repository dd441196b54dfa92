// Requests for transfers: any octets are a query, a transfer that comes to its end,
// or a refusal that fits.
#include "dns/transfer.hpp"

#include <cstdlib>

using namespace cusax;

namespace {

dns::name n(std::string_view text) { return dns::name::parse(text, dns::name()).value(); }

dns::rrset set_of(std::string_view owner, dns::rr_type type, dns::rdata data) {
    return {.owner = n(owner), .type = type, .ttl = dns::time_to_live(60), .records = {std::move(data)}};
}

// "a" with serial 5, and a history from 3 on.
dns::zone_set make_zones() {
    using dns::rr_type;
    auto zone =
        dns::zone::build(n("a"), 3,
                         {set_of("a", rr_type::soa, dns::make_soa({.mname = n("h.a"), .rname = n("r.a")})),
                          set_of("a", rr_type::ns, dns::make_ns(n("h.a")))})
            .value();
    zone = zone.apply({.removed = {}, .added = {set_of("h.a", rr_type::a, dns::make_a({192, 0, 2, 1}))}}, 4)
               .value();
    zone =
        zone.apply({.removed = {}, .added = {set_of("*.w.a", rr_type::cname, dns::make_cname(n("h.a")))}}, 5)
            .value();
    return dns::zone_set({std::make_shared<dns::zone const>(std::move(zone))});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    static dns::zone_set const zones = make_zones();
    static dns::transfer_rules const rules{
        .limits = {}, .trust = {}, .may_have = [](dns::name const &, dns::name const *) { return true; }};
    bytes out(dns::max_message_size);
    auto opened = dns::open_transfer(byte_view(data, size), zones, rules, out);
    if (auto const *const refused = std::get_if<dns::answered>(&opened))
        if (refused->size < dns::header_size || refused->size > out.size()) std::abort();
    auto *const transfer = std::get_if<dns::transfer>(&opened);
    if (transfer == nullptr) return 0;
    std::size_t messages = 0;
    while (std::size_t const written = transfer->next(out, {}))
        if (written > out.size() || (out[2] & 0x80U) == 0 || ++messages > 1) std::abort();
    return 0;
}
