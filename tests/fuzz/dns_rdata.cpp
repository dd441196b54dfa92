// Record data as text and as octets. What is read from text must render to text that means the same, and
// octets that count as data of their type must survive the way to text and back.
#include "dns/presentation.hpp"
#include "dns/rdata_format.hpp"
#include "dns/rdata_parser.hpp"

#include <cstdlib>

using namespace cusax;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    if (size < 2) return 0;
    auto const type = static_cast<dns::rr_type>(data[0] << 8U | data[1]);
    byte_view const octets(data + 2, size - 2);
    static dns::name const origin = dns::name::parse("capulet.example.").value();
    if (auto const read = dns::parse_rdata(type, as_text(octets), origin)) {
        if (!dns::is_valid_rdata(type, *read)) std::abort();
        if (dns::parse_rdata(type, dns::render_rdata(type, *read), dns::name()) != *read) std::abort();
    }
    std::string const text = dns::render_rdata(type, octets);
    auto const again = dns::parse_rdata(type, text, dns::name());
    // The text is refused where it would harm another server (a regexp, a digest's length); never misread.
    if (again && (again->size() != octets.size() || !dns::equal_rdata(type, *again, octets))) std::abort();
    return 0;
}
