#include "storage/command_json.hpp"

#include "base/uuid.hpp"
#include "model/names.hpp"

namespace cusax::storage {
namespace {

void write_addresses(json_text &to, std::vector<model::address> const &addresses) {
    to.begin_array("addresses");
    for (auto const &address : addresses)
        to.begin_object()
            .member("uri", render(address.uri))
            .member("type", name_of(address.type))
            .member("primary", address.primary)
            .member("published", address.published)
            .end_object();
    to.end_array();
}

void write_digests(json_text &to, std::vector<model::digest_verifier> const &verifiers) {
    to.begin_array("digest");
    for (auto const &verifier : verifiers)
        to.begin_object()
            .member("algorithm", name_of(verifier.algorithm))
            .member("username", verifier.username)
            .member("realm", verifier.realm)
            .member("ha1", verifier.ha1)
            .member("ha1b", verifier.ha1b)
            .end_object();
    to.end_array();
}

void write_credentials(json_text &to, model::credential_set const &credentials) {
    constexpr std::string_view mechanism = "SCRAM-";  // the table names the hash alone
    to.begin_object("credentials").begin_array("scram");
    for (auto const &verifier : credentials.scram)
        to.begin_object()
            .member("hash", name_of(verifier.hash).substr(mechanism.size()))
            .member("salt", verifier.salt)
            .member("iterations", std::int64_t{verifier.iterations})
            .member("stored_key", encode_hex(verifier.stored_key))
            .member("server_key", encode_hex(verifier.server_key))
            .end_object();
    to.end_array();
    write_digests(to, credentials.digest);
    to.end_object();
}

void write_account(json_text &to, model::account const &account,
                   std::optional<model::credential_set> const &credentials) {
    auto const &person = account.profile;
    to.member("id", account.id)
        .member("jid", account.jid.str())
        .member("domain", account.jid.domain().ascii())
        .member("username", account.jid.user().str())
        .member("sip_user", account.sip_address.user())
        .member("sip_domain", account.sip_address.host().ascii())
        .member("sip_address", account.sip_address.str())
        .member("status", name_of(account.status))
        .member("xmpp", account.services.xmpp)
        .member("voice", account.services.voice)
        .member("video", account.services.video)
        .member("name_formatted", person.name.formatted)
        .member("name_given", person.name.given)
        .member("name_family", person.name.family)
        .member("email", person.email)
        .member("organization", person.organization)
        .member("title", person.title)
        .member("source", account.source)
        .member("external_id", account.external_id)
        .member("password_change_required", account.password_change_required);
    if (account.deleted_at) to.member("deleted_at", render_rfc3339(*account.deleted_at));
    to.begin_object("labels");
    for (auto const &[label, value] : account.labels) to.member(label, value);
    to.end_object();
    write_addresses(to, account.addresses);
    if (credentials) write_credentials(to, *credentials);
}

void write_conference(json_text &to, model::conference const &conference) {
    to.member("jid", conference.room.str())
        .member("domain", conference.domain.ascii())
        .member("room", conference.room.user().str())
        .member("muc_host", conference.room.domain().ascii())
        .member("muc_host_unicode", conference.room.domain().unicode())
        .member("sip_uri", conference.bridge.str())
        .member("name", conference.name)
        .member("version", conference.version);
}

void write_row(json_text &to, token_record const &token) {
    to.begin_object("row")
        .member("id", token.id)
        .member("name", token.name)
        .member("hash", token.hash)
        .member("scope", token.scope)
        .member("source", token.source);
    if (token.expires_at) to.member("expires_at", render_rfc3339(*token.expires_at));
    to.begin_array("domains");
    for (auto const &domain : token.domains) to.element(domain);
    to.end_array().end_object();
}

// What is done (`op`), what the audit calls it (`action`), and with what. False: an id is no UUID.
struct body_writer {
    json_text &to;

    void name(char const *op, std::string_view action) const { to.member("op", op).member("action", action); }

    bool operator()(create_account const &what) const {
        name("create_account", name_of(model::change_kind::account_created));
        write_account(to, what.account, what.credentials);
        return is_uuid(what.account.id);
    }
    bool operator()(update_account const &what) const {
        name("update_account", name_of(what.kind));
        to.member("kind", name_of(what.kind))
            .member("version", what.account.version)
            .member("former_passwords", std::int64_t{what.former_passwords})
            .member("revoke_devices", what.revoke_devices);
        write_account(to, what.account, what.credentials);
        return is_uuid(what.account.id);
    }
    bool operator()(purge_account const &what) const {
        name("purge_account", name_of(model::change_kind::account_purged));
        to.member("id", what.id).member("version", what.version);
        return is_uuid(what.id);
    }
    bool operator()(set_device_secret const &what) const {
        name("set_device_secret", "device_secret.set");
        to.member("id", what.account.id)
            .member("jid", what.account.jid.str())
            .member("domain", what.account.jid.domain().ascii())
            .member("sip_user", what.account.sip_address.user())
            .member("sip_domain", what.account.sip_address.host().ascii())
            .member("device", what.device)
            .member("create_only", what.create_only)
            .member("most", std::int64_t{model::most_device_secrets});
        write_digests(to, what.verifiers);
        return is_uuid(what.account.id);
    }
    bool operator()(revoke_device_secret const &what) const {
        name("revoke_device_secret", "device_secret.revoked");
        to.member("id", what.account_id).member("device", what.device);
        return is_uuid(what.account_id);
    }
    bool operator()(create_domain const &what) const {
        name("create_domain", name_of(model::change_kind::domain_created));
        write_domain(to, what.domain);
        return true;
    }
    bool operator()(update_domain const &what) const {
        name("update_domain", name_of(model::change_kind::domain_updated));
        to.member("version", what.domain.version);
        write_domain(to, what.domain);
        return true;
    }
    bool operator()(delete_domain const &what) const {
        name("delete_domain", name_of(model::change_kind::domain_deleted));
        to.member("domain", what.name.ascii()).member("version", what.version);
        return true;
    }
    bool operator()(create_conference const &what) const {
        name("create_conference", name_of(model::change_kind::conference_created));
        write_conference(to, what.conference);
        return true;
    }
    bool operator()(update_conference const &what) const {
        name("update_conference", name_of(model::change_kind::conference_updated));
        write_conference(to, what.conference);
        return true;
    }
    bool operator()(delete_conference const &what) const {
        name("delete_conference", name_of(model::change_kind::conference_deleted));
        write_conference(to, what.conference);
        return true;
    }
    bool operator()(store_vcard const &what) const {
        name("store_vcard", "vcard.stored");
        to.member("id", what.account_id).member("jcard", what.jcard);
        return is_uuid(what.account_id);
    }
    bool operator()(create_token const &what) const {
        name("create_token", "token.created");
        write_row(to, what.token);
        return is_uuid(what.token.id);
    }
    bool operator()(delete_token const &what) const {
        name("delete_token", "token.deleted");
        to.member("id", what.id);
        return is_uuid(what.id);
    }
};

}  // namespace

result<std::string> command_json(command const &what) {
    auto const given = [](std::string const &text) {
        return text.empty() ? std::optional<std::string>() : std::optional(text);
    };
    json_text to;
    to.begin_object();
    bool const well_identified = std::visit(body_writer{to}, what.body);
    to.member("actor", what.by.name)
        .member("token_id", what.by.token_id)
        .member("address", given(what.by.address))
        .member("request_id", given(what.by.request_id))
        .end_object();
    if (!well_identified || (what.by.token_id && !is_uuid(*what.by.token_id)))
        return fail(error_code::invalid_input, "an id is not a UUID");
    if (!to.storable()) return fail(error_code::invalid_input, "a text holds a NUL or is not UTF-8");
    return to.take();
}

}  // namespace cusax::storage
