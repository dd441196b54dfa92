#include "lifecycle/decide_account.hpp"

#include "model/names.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace cusax::lifecycle {
namespace {

using model::account;
using model::account_input;
using model::account_status;

constexpr std::string_view written_by_the_service = "is written by the service alone";

// Collects every mistake of one input, so that a person mends them in one go.
struct mistakes {
    std::vector<input_error> found;

    void at(std::string pointer, std::string detail) {
        found.push_back({std::move(pointer), std::move(detail)});
    }

    // The value, or its error kept under the pointer.
    template <class T>
    std::optional<T> keep(std::string const &pointer, result<T> parsed) {
        if (parsed) return std::move(*parsed);
        at(pointer, parsed.error().detail);
        return std::nullopt;
    }

    error take() {
        return {.code = error_code::invalid_input,
                .detail = found.front().detail,
                .inputs = std::move(found),
                .holder = {}};
    }
};

bool brings_secret(account_input const &input) { return input.password || input.credentials; }

bool looks_like_sip(std::string_view text) {
    return text.size() >= 4 && (text[0] | 0x20) == 's' && (text[1] | 0x20) == 'i' && (text[2] | 0x20) == 'p';
}

// A user part that is a telephone number: proxies take it for the number itself.
bool is_number(model::sip_uri const &uri) {
    return uri.user().starts_with('+') || uri.user().starts_with("%2B");
}

result<model::address_uri> parse_address(std::string const &text, model::domain const &domain,
                                         find_domain const &domains) {
    if (!looks_like_sip(text)) {
        auto number = domain.numbering.resolve(text);
        if (!number) return fail(std::move(number.error()));
        return model::address_uri(std::move(*number));
    }
    auto uri = model::sip_uri::parse(text);
    if (!uri) return fail(std::move(uri.error()));
    if (!domains(uri->host()))
        return fail(error_code::invalid_input,
                    "the SIP address is not in a domain of ours: " + uri->host().unicode());
    if (is_number(*uri))
        return fail(error_code::invalid_input, "give a telephone number as tel:, not as sip:");
    return model::address_uri(std::move(*uri));
}

// An address that the account has stays acceptable, also where the domain's rules have become narrower since.
result<model::address_uri> keep_or_parse_address(std::string const &text, account const *current,
                                                 model::domain const &domain, find_domain const &domains) {
    if (current != nullptr)
        for (auto const &kept : current->addresses)
            if (model::render(kept.uri) == text) return kept.uri;
    return parse_address(text, domain, domains);
}

// `aor` is empty where the SIP address is mistaken: the other addresses are judged all the same.
std::vector<model::address> decide_addresses(account_input const &input,
                                             std::optional<model::sip_uri> const &aor, account const *current,
                                             model::domain const &domain, find_domain const &domains,
                                             mistakes &wrong) {
    std::vector<model::address> addresses;
    bool primary_seen = false;
    for (std::size_t i = 0; i < input.addresses.size(); ++i) {
        auto const &said = input.addresses[i];
        std::string const pointer = "/addresses/" + std::to_string(i);
        if (said.primary && std::exchange(primary_seen, true))
            wrong.at(pointer + "/primary", "only one address of an account can be primary");
        auto uri = wrong.keep(pointer + "/uri", keep_or_parse_address(said.uri, current, domain, domains));
        if (!uri) continue;
        bool const own = aor && *uri == model::address_uri(*aor);
        bool const twice =
            std::any_of(addresses.begin(), addresses.end(), [&](auto const &a) { return a.uri == *uri; });
        if (own || twice) wrong.at(pointer + "/uri", "the account has this address already");
        addresses.push_back({.uri = std::move(*uri),
                             .type = said.type,
                             .primary = said.primary,
                             .published = said.published});
    }
    return addresses;
}

void check_profile(account_input const &input, mistakes &wrong) {
    if (!input.profile.email) return;
    auto const &email = *input.profile.email;
    auto const at = email.find('@');
    bool const mailbox = at != std::string::npos && at > 0 && at + 1 < email.size() &&
                         email.find('@', at + 1) == std::string::npos &&
                         email.find_first_of(" \"<>,;") == std::string::npos;
    if (!mailbox) wrong.at("/email", "is not a mailbox, as in juliet@capulet.example");
}

void check_origin(account_input const &input, mistakes &wrong) {
    if (input.source && input.source->empty()) wrong.at("/source", "must not be empty");
    if (input.external_id && input.external_id->empty()) wrong.at("/external_id", "must not be empty");
    if (input.external_id && !input.source) wrong.at("/external_id", "means something only beside a source");
}

// Members that only the service writes may come back as they were read.
void check_echo(model::account_echo const &echo, account const *current, mistakes &wrong) {
    auto const check = [&](auto const &said, auto account::*member, char const *pointer) {
        if (said && (current == nullptr || *said != current->*member))
            wrong.at(pointer, std::string(written_by_the_service));
    };
    check(echo.id, &account::id, "/id");
    check(echo.version, &account::version, "/version");
    check(echo.created_at, &account::created_at, "/created_at");
    check(echo.updated_at, &account::updated_at, "/updated_at");
    bool const password_set = current != nullptr && current->password_set;
    if (echo.password_set && *echo.password_set != password_set)
        wrong.at("/password_set", std::string(written_by_the_service));
}

void check_status(account_input const &input, mistakes &wrong) {
    if (input.status == account_status::deleted)
        wrong.at("/status", "an account is deleted with DELETE; here it is active or suspended");
}

// The AOR that follows the JID. A user name may be longer than the user part of a SIP address.
std::optional<model::sip_uri> usual_sip_address(model::jid const &jid, mistakes &wrong) {
    if (auto uri = model::sip_uri::parse(model::sip_uri::of(jid).str())) return std::move(*uri);
    wrong.at("/sip_address", "must be given: the user name is too long for the user part of a SIP address");
    return std::nullopt;
}

std::optional<model::sip_uri> decide_sip_address(account_input const &input, model::jid const &jid,
                                                 find_domain const &domains, mistakes &wrong) {
    if (!input.sip_address) return usual_sip_address(jid, wrong);
    auto uri = wrong.keep("/sip_address", model::sip_uri::parse(*input.sip_address));
    if (uri && !domains(uri->host())) {
        wrong.at("/sip_address", "is not in a domain of ours: " + uri->host().unicode());
        return std::nullopt;
    }
    return uri;
}

// Everything that new accounts and replacements have in common.
result<account> decide(account_input const &input, model::jid const &jid, account const *current,
                       std::string id, find_domain const &domains) {
    mistakes wrong;
    auto const domain = domains(jid.domain());
    if (!domain)
        return fail_at(input.domain ? "/domain" : "/jid",
                       "there is no domain " + jid.domain().unicode() + " here");
    check_echo(input.echo, current, wrong);
    check_status(input, wrong);
    check_profile(input, wrong);
    check_origin(input, wrong);
    auto aor = decide_sip_address(input, jid, domains, wrong);
    auto addresses = decide_addresses(input, aor, current, *domain, domains, wrong);
    bool const renamed = current && current->jid != jid;  // and then the password is gone either way
    if (current && !renamed && aor && *aor != current->sip_address && current->password_set &&
        !brings_secret(input))
        wrong.at("/sip_address", "SIP digest binds the address: give the password together with a new one");
    if (!wrong.found.empty()) return fail(wrong.take());

    model::service_set const usual{.xmpp = true, .voice = true, .video = domain->sip.video};
    return account{
        .id = std::move(id),
        .jid = jid,
        .sip_address = std::move(*aor),
        // Silence is no wish to let somebody back in (CUSAX-12).
        .status = input.status.value_or(current ? current->status : account_status::active),
        .services = input.services.value_or(usual),
        .profile = input.profile,
        .addresses = std::move(addresses),
        .source = input.source,
        .external_id = input.external_id,
        .labels = input.labels,
        .password_set = (current && current->password_set && !renamed) || brings_secret(input),
        // A new name leaves no password; whoever sets one and asks for no other takes the demand back.
        .password_change_required = input.password_change_required.value_or(
            current && !brings_secret(input) && (renamed || current->password_change_required)),
        .version = current ? current->version : 0,
        .created_at = current ? current->created_at : timestamp{},
        .updated_at = current ? current->updated_at : timestamp{},
        .deleted_at = {}};
}

}  // namespace

result<model::jid> identity_of(account_input const &input) {
    mistakes wrong;
    std::optional<model::jid> named;
    if (input.jid) named = wrong.keep("/jid", model::jid::parse(*input.jid));
    std::optional<model::username> user;
    std::optional<model::domain_name> domain;
    if (input.username) user = wrong.keep("/username", model::username::parse(*input.username));
    if (input.domain) domain = wrong.keep("/domain", model::domain_name::parse(*input.domain));
    if (named && user && *user != named->user()) wrong.at("/username", "is not the user of the jid");
    if (named && domain && *domain != named->domain()) wrong.at("/domain", "is not the domain of the jid");
    if (!input.jid && !input.username) wrong.at("/username", "must be given, or a jid");
    if (!input.jid && !input.domain) wrong.at("/domain", "must be given, or a jid");
    if (!wrong.found.empty()) return fail(wrong.take());
    return named ? std::move(*named) : model::jid(std::move(*user), std::move(*domain));
}

result<account> decide_new(account_input const &input, std::string id, find_domain const &domains) {
    auto jid = identity_of(input);
    if (!jid) return fail(std::move(jid.error()));
    return decide(input, *jid, nullptr, std::move(id), domains);
}

account_input with_identity(account_input said, model::jid const &known) {
    if (said.jid) return said;
    if (!said.username) said.username = known.user().str();
    if (!said.domain) said.domain = known.domain().ascii();
    return said;
}

result<void> check_identity(account_input const &input, model::jid const &known) {
    auto const jid = identity_of(with_identity(input, known));
    if (!jid) return fail(jid.error());
    if (*jid == known) return {};
    bool const user_differs = jid->user() != known.user();
    return fail_at(input.jid      ? "/jid"
                   : user_differs ? "/username"
                                  : "/domain",
                   "the account is " + known.str() + "; PATCH gives it another name");
}

result<account> decide_replacement(account_input const &input, account const &current,
                                   find_domain const &domains) {
    account_input const said = with_identity(input, current.jid);
    auto jid = identity_of(said);
    if (!jid) return fail(std::move(jid.error()));
    if (jid->domain() != current.jid.domain())
        return fail_at(input.jid ? "/jid" : "/domain", "an account stays in its domain");
    return decide(said, *jid, &current, current.id, domains);
}

result<account> decide_status(account current, account_status next, timestamp now) {
    bool const tombstone = current.status == account_status::deleted;
    if (tombstone && next == account_status::suspended)
        return fail(error_code::conflict, "the account is deleted; reactivate it first");
    if (next == account_status::deleted && !tombstone) current.deleted_at = now;
    if (next != account_status::deleted) current.deleted_at.reset();
    current.status = next;
    return current;
}

error retained(account const &tombstone) {
    return {.code = error_code::address_retained,
            .detail = tombstone.jid.str() + " belonged to an account that was deleted and is retained",
            .inputs = {{.pointer = "/jid", .detail = "is retained"}},
            .holder = tombstone.id};
}

bool same_content(account const &left, account const &right) {
    account same = right;
    same.id = left.id;
    same.version = left.version;
    same.created_at = left.created_at;
    same.updated_at = left.updated_at;
    same.password_set = left.password_set;
    return left == same;
}

model::change_kind kind_of_update(account const &before, account const &after, bool password_changed) {
    if (before.status != after.status) {
        switch (after.status) {
            case account_status::active: return model::change_kind::account_reactivated;
            case account_status::suspended: return model::change_kind::account_suspended;
            case account_status::deleted: return model::change_kind::account_deleted;
        }
    }
    // A name is more than a password, which the feed tells of beside it.
    if (password_changed && before.jid == after.jid) return model::change_kind::account_password_changed;
    return model::change_kind::account_updated;
}

}  // namespace cusax::lifecycle
