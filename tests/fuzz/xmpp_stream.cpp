// The component stream: whatever a server sends, in whatever pieces, the same
// events come out, within the limits, and nothing crashes.
#include "xmpp/component_stream.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace cusax;

constexpr xml::limits bounds{
    .octets = 4096, .depth = 8, .elements = 64, .attributes = 8, .namespace_octets = 64};
constexpr std::string_view header =
    "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' "
    "id='1'><handshake/>";

struct conversation {
    xmpp::component_stream stream{"c", secret_string("s"), bounds};
    std::string sent;
    std::string events;

    void feed(std::string_view octets) {
        auto const out = stream.feed(octets);
        sent += out.to_send;
        for (auto const &event : out.events) {
            events += std::to_string(event.index());
            if (auto const *const stanza = std::get_if<xml::element>(&event))
                events += xmpp::component_stream::render(*stanza);
        }
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    if (size < 1 || size > 4000)
        return 0;  // a limit may strike a piece earlier or later, so it is kept out of the comparison
    std::size_t const piece = data[0] % 64 + 1;
    std::string_view octets(reinterpret_cast<char const *>(data) + 1, size - 1);
    conversation whole;
    whole.feed(header);
    whole.feed(octets);
    conversation pieces;
    pieces.feed(header);
    for (; !octets.empty(); octets.remove_prefix(std::min(piece, octets.size())))
        pieces.feed(octets.substr(0, piece));
    if (whole.sent != pieces.sent || whole.events != pieces.events) std::abort();
    return 0;
}
