#include "xmpp/command.hpp"

#include "xmpp/ns.hpp"

#include <algorithm>
#include <array>

namespace cusax::xmpp {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 5> action_names = {"execute", "next", "prev", "complete", "cancel"};
constexpr std::array<std::string_view, 3> status_names = {"executing", "completed", "canceled"};
constexpr std::array<char const *, 5> error_names = {"malformed-action", "bad-action", "bad-payload",
                                                     "bad-sessionid", "session-expired"};

std::string_view name_of(command_action action) { return action_names.at(static_cast<std::size_t>(action)); }

}  // namespace

stanza_error to_stanza_error(command_error what, std::string text) {
    bool const expired = what == command_error::session_expired;
    return {.type = expired ? error_type::cancel : error_type::modify,
            .condition = expired ? error_condition::not_allowed : error_condition::bad_request,
            .text = std::move(text),
            .application =
                xml::element(error_names.at(static_cast<std::size_t>(what)), std::string(ns::command))};
}

tl::expected<command_request, stanza_error> parse_command(xml::element const &command) {
    command_request asked{.node = std::string(command.attr("node")),
                          .session = std::string(command.attr("sessionid"))};
    if (asked.node.empty())
        return tl::unexpected(
            stanza_error{.type = error_type::modify, .condition = error_condition::bad_request});
    if (command.has_attr("action")) {
        auto const *const found = std::ranges::find(action_names, command.attr("action"));
        if (found == action_names.end())
            return tl::unexpected(to_stanza_error(command_error::malformed_action));
        asked.action = static_cast<command_action>(found - action_names.begin());
    }
    auto const *const x = command.child("x", ns::data_form);
    // §3.4: a client that cancels, or goes back, may send the form along or not.
    if (x == nullptr || x->attr("type") == "cancel") return asked;
    auto form = submitted_form::parse(*x);
    if (!form) return tl::unexpected(to_stanza_error(command_error::bad_payload, form.error().detail));
    asked.form = std::move(*form);
    return asked;
}

xml::element render_command(command_answer const &answer) {
    xml::element command("command", std::string(ns::command));
    command.set_attr("node", answer.node).set_attr("sessionid", answer.session);
    command.set_attr("status", status_names.at(static_cast<std::size_t>(answer.status)));
    if (!answer.actions.empty()) {
        auto &actions = command.add(xml::element("actions", command.ns()));
        if (answer.by_default != command_action::execute)
            actions.set_attr("execute", name_of(answer.by_default));
        for (auto const action : answer.actions)
            actions.add(xml::element(std::string(name_of(action)), command.ns()));
    }
    if (answer.form) command.add(render_form(*answer.form));
    for (auto const &note : answer.notes)
        command.add(xml::element("note", command.ns())).set_attr("type", note.type).add_text(note.text);
    return command;
}

}  // namespace cusax::xmpp
