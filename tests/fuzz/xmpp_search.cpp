// A search (XEP-0055), by elements or by form: what is asked for is short and without
// white space around it, and people of such names can be told either way.
#include "xml/parser.hpp"
#include "xmpp/search.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace cusax;

namespace {

constexpr std::size_t longest_text = 200;

void check(std::string const &text) {
    constexpr std::string_view blank = " \t\r\n";
    if (text.empty()) return;
    if (text.size() > longest_text || blank.find(text.front()) != blank.npos ||
        blank.find(text.back()) != blank.npos)
        std::abort();
}

// The input, as it is and with what stands around it in any search.
void search(std::string const &document) {
    auto const query = xml::parse(document);
    if (!query) return;
    auto const asked = xmpp::parse_search(*query);
    if (!asked) return;
    for (auto const &text : {asked->first, asked->last, asked->nick, asked->email, asked->phone}) check(text);
    for (bool const by_form : {false, true}) {
        auto const made = xml::render(xmpp::render_search_result({{.jid = asked->nick,
                                                                   .first = asked->first,
                                                                   .last = asked->last,
                                                                   .nick = asked->nick,
                                                                   .email = asked->email,
                                                                   .sip_address = asked->phone}},
                                                                 by_form));
        auto const back = xml::parse(made);
        if (!back || xml::render(*back) != made) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    std::string const input(reinterpret_cast<char const *>(data), size);
    search("<query xmlns='jabber:iq:search'>" + input + "</query>");
    search("<query xmlns='jabber:iq:search'><x xmlns='jabber:x:data' type='submit'>" + input +
           "</x></query>");
    return 0;
}
