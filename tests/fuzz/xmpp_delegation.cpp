// A stanza from a server: greetings are read, forwarded requests unwrapped and
// answered, and the answer is XML again that carries the addresses it must.
#include "xml/parser.hpp"
#include "xmpp/delegation.hpp"
#include "xmpp/privilege.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace cusax;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    auto const stanza = xml::parse({reinterpret_cast<char const *>(data), size});
    if (!stanza) return 0;
    static_cast<void>(xmpp::parse_delegation_announcement(*stanza));
    static_cast<void>(xmpp::parse_privileges(*stanza));
    static_cast<void>(xmpp::parse_nesting_node(stanza->attr("node")));
    auto const request = xmpp::unwrap_delegated_request(*stanza);
    if (!request) return 0;
    auto const answer = xmpp::wrap_delegated_result(*request, request->payload);
    auto const back = xml::parse(xml::render(answer));
    if (!back || !(*back == answer)) std::abort();
    auto const *const inner = back->first_child()->first_child()->first_child();
    if (inner->attr("to") != request->from || inner->attr("from") != request->to ||
        inner->attr("id") != request->id)
        std::abort();
    return 0;
}
