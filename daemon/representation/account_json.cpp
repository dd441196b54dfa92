#include "representation/account_json.hpp"

#include "base/bytes.hpp"
#include "model/names.hpp"
#include "representation/object_reader.hpp"

#include <nlohmann/json.hpp>

namespace cusax::representation {

using nlohmann::json;

namespace {

constexpr std::size_t max_addresses = 100;
constexpr std::size_t max_labels = 64;
constexpr std::size_t max_label_octets = 255;
constexpr std::size_t max_identity_octets = 4096;  // a JID of RFC 7622 has at most 3071
constexpr std::size_t max_mailbox_octets = 320;    // 64 + "@" + 255, RFC 5321 §4.5.3.1

json or_null(std::optional<std::string> const &text) { return text ? json(*text) : json(nullptr); }

json services_json(model::service_set const &services) {
    json list = json::array();
    if (services.xmpp) list.push_back("xmpp");
    if (services.voice) list.push_back("voice");
    if (services.video) list.push_back("video");
    return list;
}

json address_json(model::address const &address) {
    return {{"uri", model::render(address.uri)},
            {"type", model::name_of(address.type)},
            {"primary", address.primary},
            {"published", address.published}};
}

model::service_set read_services(object_reader &in, mistakes &found) {
    model::service_set services{.xmpp = false, .voice = false, .video = false};
    in.each("services", 8, [&](json const &item, std::string const &pointer) {
        auto const name = read_text(item, pointer, found);
        if (!name) return;
        if (*name == "xmpp")
            services.xmpp = true;
        else if (*name == "voice")
            services.voice = true;
        else if (*name == "video")
            services.video = true;
        else
            found.push_back({.pointer = pointer, .detail = "must be one of xmpp, voice, video"});
    });
    return services;
}

void read_name(json const &value, model::person_name &name, std::string pointer, mistakes &found) {
    object_reader in(value, std::move(pointer), found);
    in.read("formatted", name.formatted);
    in.read("given", name.given);
    in.read("family", name.family);
    in.refuse_unknown();
}

model::address_input read_address(json const &value, std::string const &pointer, mistakes &found) {
    model::address_input address;
    object_reader in(value, pointer, found);
    if (in.require("uri") != nullptr) in.read("uri", address.uri);
    in.read("type", address.type);
    in.read("primary", address.primary);
    in.read("published", address.published);
    in.refuse_unknown();
    return address;
}

void read_labels(object_reader &in, std::map<std::string, std::string> &labels, mistakes &found) {
    json const *const value = in.take("labels");
    if (value == nullptr) return;
    if (value->size() > max_labels) return in.mistake("labels", "has more than 64 labels");
    object_reader members(*value, in.pointer_to("labels"), found);
    if (!value->is_object()) return;
    for (auto const &[key, text] : value->items()) {
        // A colon parts key and value in the filter ?label=key:value.
        bool const usable = !key.empty() && key.size() <= max_label_octets &&
                            key.find(':') == std::string::npos && !has_control_character(key);
        if (!usable)
            members.mistake(key, "a label's key has 1 to 255 octets, no colon and no control character");
        else
            members.read(key, labels[key], max_label_octets);
    }
}

void read_time(object_reader &in, std::string_view member, std::optional<timestamp> &target) {
    std::optional<std::string> text;
    in.read(member, text);
    if (!text) return;
    target = parse_rfc3339(*text);
    if (!target) in.mistake(member, "is not an RFC 3339 time");
}

void read_echo(object_reader &in, model::account_echo &echo) {
    in.read("id", echo.id);
    if (in.take("version") != nullptr) in.read("version", echo.version.emplace(), 0, INT64_MAX);
    read_time(in, "created_at", echo.created_at);
    read_time(in, "updated_at", echo.updated_at);
    if (in.take("password_set") != nullptr) in.read("password_set", echo.password_set.emplace());
    json const *const deleted_at = in.take("deleted_at");
    if (deleted_at != nullptr && !deleted_at->is_null())
        in.mistake("deleted_at",
                   "stands on a deleted account only, and that is reactivated before it is written");
}

// The password is taken whatever octets it has; credentials/password judges it.
void read_password(object_reader &in, std::optional<secret_string> &password) {
    json const *const value = in.take("password");
    if (value == nullptr) return;
    if (value->is_string())
        password.emplace(value->get<std::string>());
    else
        in.mistake("password", "must be a string");
}

}  // namespace

json to_json(model::account const &of) {
    json addresses = json::array();
    for (auto const &address : of.addresses) addresses.push_back(address_json(address));
    json out = {{"id", of.id},
                {"jid", of.jid.str()},
                {"username", of.jid.user().str()},
                {"domain", of.jid.domain().unicode()},
                {"sip_address", of.sip_address.str()},
                {"status", model::name_of(of.status)},
                {"services", services_json(of.services)},
                {"name",
                 {{"formatted", or_null(of.profile.name.formatted)},
                  {"given", or_null(of.profile.name.given)},
                  {"family", or_null(of.profile.name.family)}}},
                {"email", or_null(of.profile.email)},
                {"organization", or_null(of.profile.organization)},
                {"title", or_null(of.profile.title)},
                {"addresses", std::move(addresses)},
                {"source", or_null(of.source)},
                {"external_id", or_null(of.external_id)},
                {"labels", of.labels},
                {"password_set", of.password_set},
                {"password_change_required", of.password_change_required},
                {"version", of.version},
                {"created_at", render_rfc3339(of.created_at)},
                {"updated_at", render_rfc3339(of.updated_at)}};
    if (of.deleted_at) out["deleted_at"] = render_rfc3339(*of.deleted_at);
    return out;
}

result<model::account_input> read_account(json const &value) {
    mistakes found;
    model::account_input input;
    object_reader in(value, "", found);
    in.read("jid", input.jid, max_identity_octets);
    in.read("username", input.username, max_identity_octets);
    in.read("domain", input.domain, max_identity_octets);
    in.read("sip_address", input.sip_address, max_identity_octets);
    if (in.take("status") != nullptr) in.read("status", input.status.emplace(model::account_status::active));
    if (in.take("services") != nullptr) input.services = read_services(in, found);
    if (json const *const name = in.take("name"); name != nullptr && !name->is_null())
        read_name(*name, input.profile.name, "/name", found);
    in.read("email", input.profile.email, max_mailbox_octets);
    in.read("organization", input.profile.organization);
    in.read("title", input.profile.title);
    in.each("addresses", max_addresses, [&](json const &item, std::string const &pointer) {
        input.addresses.push_back(read_address(item, pointer, found));
    });
    in.read("source", input.source, max_label_octets);
    in.read("external_id", input.external_id);
    read_labels(in, input.labels, found);
    read_password(in, input.password);
    if (in.take("password_change_required") != nullptr)
        in.read("password_change_required", input.password_change_required.emplace());
    read_echo(in, input.echo);
    in.refuse_unknown();
    if (!found.empty()) return fail(to_error(std::move(found)));
    return input;
}

}  // namespace cusax::representation
