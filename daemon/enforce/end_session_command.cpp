#include "enforce/end_session_command.hpp"

#include "xmpp/data_form.hpp"
#include "xmpp/ns.hpp"
#include "xmpp/stanza.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace cusax::enforce {
namespace {

using xmpp::error_condition;
using xmpp::error_type;

constexpr std::string_view node = "http://jabber.org/protocol/admin#end-user-session";
constexpr std::string_view form_type = "http://jabber.org/protocol/admin";
constexpr std::array<std::string_view, 2> field_names{"accountjids", "accountjid"};

xml::element make_command() {
    xml::element command("command", std::string(xmpp::ns::command));
    command.set_attr("node", node);
    return command;
}

// The name of the form's field for the account; empty where it has none that we know.
std::string_view account_field(xml::element const &command) {
    auto const *const form = command.child("x", xmpp::ns::data_form);
    if (form == nullptr) return {};
    for (auto const *const field : form->children()) {
        auto const known = std::find(field_names.begin(), field_names.end(), field->attr("var"));
        if (field->name() == "field" && known != field_names.end()) return *known;
    }
    return {};
}

error explain(xml::element const &answer) {
    auto const found = xmpp::find_error(answer);
    if (!found) return {error_code::forbidden, "the server answered with an error that says nothing", {}, {}};
    auto detail = "the server answered " + std::string(xmpp::name_of(found->condition));
    if (!found->text.empty()) detail += ": " + found->text;
    if (found->type == error_type::wait) return {error_code::unavailable, std::move(detail), {}, {}};
    switch (found->condition) {
        case error_condition::forbidden:
        case error_condition::not_allowed:
        case error_condition::not_authorized:
            detail += "; the component must be an administrator there";
            return {error_code::forbidden, std::move(detail), {}, {}};
        case error_condition::item_not_found:
        case error_condition::feature_not_implemented:
        case error_condition::service_unavailable:
            detail += "; it does not offer XEP-0133 End User Session";
            return {error_code::forbidden, std::move(detail), {}, {}};
        case error_condition::remote_server_not_found:
        case error_condition::remote_server_timeout:
        case error_condition::resource_constraint:
        case error_condition::recipient_unavailable:
            return {error_code::unavailable, std::move(detail), {}, {}};
        case error_condition::bad_request:
        case error_condition::conflict:
        case error_condition::gone:
        case error_condition::internal_server_error:
        case error_condition::jid_malformed:
        case error_condition::not_acceptable:
        case error_condition::policy_violation:
        case error_condition::redirect:
        case error_condition::registration_required:
        case error_condition::subscription_required:
        case error_condition::undefined_condition:
        case error_condition::unexpected_request: break;
    }
    return {error_code::conflict, std::move(detail), {}, {}};
}

}  // namespace

result<xml::element> end_session_command::converse(std::string const &host, xml::element command) {
    auto iq = xmpp::make_iq({.type = "set", .id = "", .from = "", .to = host}, xmpp::ns::component);
    iq.remove_attr("id");
    iq.add(std::move(command));
    auto const answer = channel_.ask(std::move(iq));
    if (!answer) return fail(answer.error());
    if (answer->attr("type") == "error") return fail(explain(*answer));
    auto const *const said = answer->child("command", xmpp::ns::command);
    if (said == nullptr) return fail(error_code::forbidden, "the server's answer holds no command");
    return *said;
}

result<ended> end_session_command::end_sessions(session_owner const &whose) {
    auto const host = whose.jid.domain().unicode();
    auto const shown = converse(host, make_command());
    if (!shown) return fail(shown.error());
    auto const field = account_field(*shown);
    if (field.empty()) return fail(error_code::forbidden, "the server's form has no field for the account");

    auto command = make_command();
    command.set_attr("sessionid", shown->attr("sessionid")).set_attr("action", "complete");
    command.add(
        xmpp::render_submit_form(form_type, {{.var = std::string(field), .values = {whose.jid.str()}}}));
    auto const done = converse(host, std::move(command));
    if (!done) return fail(done.error());
    for (auto const *const note : done->children())
        if (note->is("note", xmpp::ns::command) && note->attr("type") == "error")
            return fail(error_code::conflict, "the server noted: " + note->text());
    if (done->attr("status") != "completed")
        return fail(error_code::conflict, "the server did not complete the command");
    return ended{};
}

}  // namespace cusax::enforce
