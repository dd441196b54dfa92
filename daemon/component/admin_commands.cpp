// What administrators may do with the accounts of the link's domains: look one
// up, suspend it, reactivate it.
#include "component/command.hpp"
#include "component/refusal.hpp"

#include <array>

namespace cusax::component {
namespace {

using xmpp::data_form;

administrator administrator_of(command_context const &on) {
    return {.jid = std::string(on.user), .domains = on.config.domains};
}

data_form form_of(account_summary const &account, std::string title) {
    auto const text = [](std::string var, std::string label, std::string value) {
        return xmpp::form_field{
            .var = std::move(var), .values = {std::move(value)}, .label = std::move(label)};
    };
    data_form form{.title = std::move(title)};
    form.fields = {{.var = "jid", .values = {account.jid}, .type = "jid-single", .label = "Jabber ID"},
                   text("name", "Name", account.name),
                   text("sip-address", "SIP address", account.sip_address),
                   text("status", "Status", account.status),
                   {.var = "services", .values = account.services, .type = "text-multi", .label = "Services"},
                   {.var = "numbers", .values = account.numbers, .type = "text-multi", .label = "Numbers"},
                   {.var = "password-set",
                    .values = {account.password_set ? "true" : "false"},
                    .type = "boolean",
                    .label = "Has a password"}};
    return form;
}

tl::expected<data_form, xmpp::stanza_error> ask_for_address(command_context const &,
                                                            command_state const &state) {
    data_form form{.type = "form", .title = "Which account?"};
    xmpp::form_field address{
        .var = "address", .label = "Jabber ID, SIP address or telephone number", .required = true};
    if (!state.account.empty()) address.values = {state.account};
    form.fields = {std::move(address)};
    return form;
}

result<void> choose_account(command_context const &on, command_state &state,
                            xmpp::submitted_form const &form) {
    auto const address = form.value("address");
    if (address.empty()) return fail(error_code::invalid_input, "Say which account.");
    auto const found = on.desk.look_up(address, administrator_of(on));
    if (!found) return fail(error_code::not_found, "There is no account " + address + " here.");
    state.account = found->jid;
    return {};
}

result<command_result> show_account(command_context const &on, command_state const &state) {
    auto const found = on.desk.look_up(state.account, administrator_of(on));
    if (!found) return fail(found.error());
    return command_result{.form = form_of(*found, found->name)};
}

// Somebody may have deleted the account between two stages.
tl::expected<data_form, xmpp::stanza_error> show_for_confirmation(command_context const &on,
                                                                  command_state const &state) {
    auto const found = on.desk.look_up(state.account, administrator_of(on));
    if (!found) return item_not_found();
    auto form = form_of(*found, "Is this the one?");
    form.type = "form";
    // XEP-0004 §3.3: what is only to be read is of type "fixed", which has no name.
    for (auto &field : form.fields) {
        std::string text = field.label + ": ";
        for (auto const &value : field.values) text += (text.ends_with(": ") ? "" : ", ") + value;
        field = {.var = {}, .values = {std::move(text)}, .type = "fixed"};
    }
    return form;
}

result<void> confirm(command_context const &, command_state &, xmpp::submitted_form const &) { return {}; }

template <result<account_summary> (account_desk::*Change)(std::string_view, administrator const &)>
result<command_result> change_account(command_context const &on, command_state const &state) {
    auto const changed = (on.desk.*Change)(state.account, administrator_of(on));
    if (!changed) return fail(changed.error());
    return command_result{.notes = {{.type = "info", .text = changed->jid + " is " + changed->status + "."}},
                          .form = form_of(*changed, changed->name)};
}

}  // namespace

std::span<command const> admin_commands() {
    command_stage const choose{.show = ask_for_address, .accept = choose_account};
    command_stage const look{.show = show_for_confirmation, .accept = confirm};
    static std::array<command, 3> const commands = {
        command{.node = "urn:cusax:command:look-up-account",
                .name = "Look up an account",
                .for_admins = true,
                .stages = {choose},
                .finish = show_account},
        command{.node = "urn:cusax:command:suspend-account",
                .name = "Suspend an account",
                .for_admins = true,
                .stages = {choose, look},
                .finish = change_account<&account_desk::suspend>},
        command{.node = "urn:cusax:command:reactivate-account",
                .name = "Reactivate an account",
                .for_admins = true,
                .stages = {choose, look},
                .finish = change_account<&account_desk::reactivate>}};
    return commands;
}

}  // namespace cusax::component
