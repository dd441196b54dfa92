// What people may do with their own account: read what a telephone must know,
// and get a new password.
#include "component/command.hpp"

#include <array>

namespace cusax::component {
namespace {

using xmpp::data_form;
using xmpp::form_field;

constexpr char const *password_warning =
    "The same password is used for XMPP: sign in anew there too, on every device. The old one no longer "
    "works.";

void add_text(data_form &form, std::string var, std::string label, std::string value) {
    form.fields.push_back({.var = std::move(var), .values = {std::move(value)}, .label = std::move(label)});
}

std::string text_of(telephone_server const &server) {
    return server.transport + " " + server.host + ":" + std::to_string(server.port);
}

result<command_result> show_settings(command_context const &on, command_state const &) {
    auto const found = on.desk.settings(on.user);
    if (!found) return fail(found.error());
    data_form form{.title = "Telephone settings of " + found->name};
    add_text(form, "sip-address", "SIP address", found->sip_address);
    add_text(form, "username", "User name", found->username);
    add_text(form, "realm", "Realm", found->realm);
    add_text(form, "domain", "Domain", found->domain);
    form_field servers{.var = "servers", .values = {}, .type = "text-multi", .label = "Servers"};
    for (auto const &server : found->servers) servers.values.push_back(text_of(server));
    form.fields.push_back(std::move(servers));
    form.fields.push_back(
        {.var = "numbers", .values = found->numbers, .type = "text-multi", .label = "Numbers"});
    command_result done{.form = std::move(form)};
    if (!found->password_set)
        done.notes.push_back({.type = "warn", .text = "There is no password yet: ask for a new one."});
    return done;
}

tl::expected<data_form, xmpp::stanza_error> ask_for_password(command_context const &on,
                                                             command_state const &) {
    return data_form{.type = "form",
                     .title = "New password",
                     .instructions = "A new password is made for " + std::string(on.user) +
                                     " and shown once. " + password_warning,
                     .fields = {{.var = "confirm",
                                 .values = {"false"},
                                 .type = "boolean",
                                 .label = "Make a new password",
                                 .required = true}}};
}

result<void> confirm(command_context const &, command_state &, xmpp::submitted_form const &form) {
    if (!form.is_true("confirm")) return fail(error_code::invalid_input, "Confirm it, or cancel.");
    return {};
}

result<command_result> make_password(command_context const &on, command_state const &) {
    auto const made = on.desk.new_password(on.user);
    if (!made) return fail(made.error());
    data_form form{.title = "Your new password"};
    add_text(form, "password", "Password", made->reveal());
    return command_result{.notes = {{.type = "warn", .text = password_warning}}, .form = std::move(form)};
}

}  // namespace

std::span<command const> user_commands() {
    static std::array<command, 2> const commands = {
        command{.node = "urn:cusax:command:telephone-settings",
                .name = "My telephone settings",
                .finish = show_settings},
        command{.node = "urn:cusax:command:new-password",
                .name = "New SIP password",
                .stages = {{.show = ask_for_password, .accept = confirm}},
                .finish = make_password}};
    return commands;
}

}  // namespace cusax::component
