// parse_jcard takes any octets, and what it accepts comes back the same from its own text.
#include "vcard/jcard.hpp"
#include "vcard/temp.hpp"
#include "vcard/text.hpp"
#include "vcard/xml4.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    using namespace cusax::vcard;
    auto const read = parse_jcard({reinterpret_cast<char const *>(data), size});
    if (!read) return 0;
    auto const once = parse_jcard(render_jcard(*read));
    if (!once) std::abort();
    auto const twice = parse_jcard(render_jcard(*once));
    if (!twice || *twice != *once) std::abort();
    render_temp(*read);
    render_xml4(*read);
    render_text(*read, text_version::v3);
    render_text(*read, text_version::v4);
    return 0;
}
