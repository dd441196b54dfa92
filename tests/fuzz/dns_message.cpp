// The reader of queries: total, and every view that it gives lies inside the message.
#include "dns/message.hpp"
#include "dns/presentation.hpp"

#include <cstdlib>

using namespace cusax;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    byte_view const message(data, size);
    dns::query query;
    auto const verdict = dns::parse_query(message, query);
    for (byte_view const part : {query.question, query.qname, query.tsig})
        if (!part.empty() && (part.data() < data || part.data() + part.size() > data + size)) std::abort();
    if (verdict == dns::query_verdict::readable && !query.question.empty() &&
        !dns::name::from_wire(query.qname))
        std::abort();
    if (size > 2) {
        auto const type = static_cast<dns::rr_type>(data[0] << 8U | data[1]);
        (void)dns::render_rdata(type, message.subspan(2));
    }
    return 0;
}
