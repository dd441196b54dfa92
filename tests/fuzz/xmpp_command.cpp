// An ad-hoc command (XEP-0050): the answer to what was read names the same node and
// session, the refusal of what was not is a stanza error that can be read.
#include "xml/parser.hpp"
#include "xmpp/command.hpp"
#include "xmpp/ns.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace cusax;

namespace {

xml::element sent(xml::element const &made) {
    auto back = xml::parse(xml::render(made));
    if (!back) std::abort();
    return *std::move(back);
}

void answer(xmpp::command_request const &asked) {
    auto const made = sent(xmpp::render_command(
        {.node = asked.node,
         .session = asked.session,
         .status = xmpp::command_status::executing,
         .actions = {xmpp::command_action::complete},
         .notes = {{.type = "info", .text = asked.form ? asked.form->value("address") : asked.node}}}));
    auto const again = xmpp::parse_command(made);
    if (!again || again->node != asked.node || again->session != asked.session) std::abort();
}

void refuse(xmpp::stanza_error const &why) {
    xml::element iq("iq", std::string(xmpp::ns::component));
    iq.set_attr("type", "error").add(xmpp::render_error(why, xmpp::ns::component));
    auto const read = xmpp::find_error(sent(iq));
    if (!read || read->condition != why.condition || read->type != why.type) std::abort();
}

void receive(std::string const &document) {
    auto const command = xml::parse(document);
    if (!command) return;
    if (auto const asked = xmpp::parse_command(*command))
        answer(*asked);
    else
        refuse(asked.error());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    std::string const input(reinterpret_cast<char const *>(data), size);
    receive(input);
    // As the form that somebody filled in, so that few attempts are lost on what stands around it.
    receive("<command node='n' sessionid='s'><x xmlns='jabber:x:data' type='submit'>" + input +
            "</x></command>");
    return 0;
}
