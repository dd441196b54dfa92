// The readers of other servers' answers: total over any octets; what they give is
// well-formed, and a transfer that they call whole begins with its SOA.
#include "dns/rdata_format.hpp"
#include "dns/response_reader.hpp"
#include "dns/transfer_reader.hpp"

#include <algorithm>
#include <cstdlib>

using namespace cusax;

namespace {

constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'700'000'000)};

void check_section(std::vector<dns::received_record> const &section) {
    for (auto const &record : section) {
        if (record.ttl > dns::max_ttl) std::abort();
        bool const whole = record.klass == dns::rr_class::in || !record.data.empty();
        if (whole && !dns::is_valid_rdata(record.type, record.data)) std::abort();
    }
}

// The octets as messages of two octets of length and as many of message, as over TCP.
void read_stream(byte_view rest) {
    auto const origin = dns::name::parse("a.").value();
    dns::transfer_reader reader(origin, dns::make_query(0, origin, dns::rr_type::axfr, {}), 1 << 20);
    while (rest.size() >= 2) {
        std::size_t const announced = static_cast<std::size_t>(rest[0]) << 8U | rest[1];
        std::size_t const size = std::min(announced, rest.size() - 2);
        auto const last = reader.take(rest.subspan(2, size), now);
        if (!last) return;
        rest = rest.subspan(2 + size);
        if (!*last) continue;
        auto const sets = std::move(reader).rrsets();
        if (sets.front().type != dns::rr_type::soa || sets.front().owner != origin) std::abort();
        return;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    byte_view const octets(data, size);
    if (auto const response = dns::read_response(octets)) {
        check_section(response->answer);
        check_section(response->authority);
        check_section(response->additional);
        (void)response->is_answer_to(octets);
    }
    read_stream(octets);
    return 0;
}
