// read_xml4 takes any XML; what it wrote once it writes again, also from the stored form.
#include "vcard/jcard.hpp"
#include "vcard/raw_xml.hpp"
#include "vcard/text.hpp"
#include "vcard/xml4.hpp"
#include "xml/parser.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    using namespace cusax;
    auto const parsed = xml::parse({reinterpret_cast<char const *>(data), size});
    if (!parsed) return 0;
    auto const card = vcard::read_xml4(*parsed);
    if (!card) return 0;
    for (auto const &each : card->properties) vcard::hides_address(each);
    auto const written = vcard::render_xml4(*card);
    auto const again = vcard::read_xml4(written);
    if (!again || vcard::render_xml4(*again) != written) std::abort();
    auto const stored =
        vcard::parse_jcard(vcard::render_jcard(*card), {.octets = SIZE_MAX / 8, .properties = 20000});
    if (!stored || vcard::render_xml4(*stored) != written) std::abort();
    vcard::render_text(*card, vcard::text_version::v4);
    return 0;
}
