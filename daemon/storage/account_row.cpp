#include "storage/account_row.hpp"

#include "model/names.hpp"
#include "storage/stored_value.hpp"

#include <nlohmann/json.hpp>

namespace cusax::storage {
namespace {

// In the order of the view (schema/functions/account_row.sql).
enum column : pqxx::row::size_type {
    id,
    domain,
    username,
    sip_user,
    sip_domain,
    status,
    xmpp,
    voice,
    video,
    name_formatted,
    name_given,
    name_family,
    email,
    organization,
    title,
    source,
    external_id,
    labels,
    addresses,
    password_set,
    password_change_required,
    version,
    created_us,
    updated_us,
    deleted_us,
    domain_id,
    updated_at,
    width
};
static_assert(width == account_row_width);

// Most AORs are the JID's own: they need no parser.
model::sip_uri read_aor(pqxx::row const &row, model::jid const &jid) {
    auto own = model::sip_uri::of(jid);
    if (own.user() == view_of(row[sip_user]) && own.host().ascii() == view_of(row[sip_domain])) return own;
    return stored(model::sip_uri::parse("sip:" + text_of(row[sip_user]) + "@" + text_of(row[sip_domain])));
}

model::address_uri read_uri(std::string_view uri) {
    constexpr std::string_view tel = "tel:";
    if (uri.starts_with(tel)) return stored(model::phone_number::parse(uri.substr(tel.size())));
    return stored(model::sip_uri::parse(uri));
}

// "cell 1 0 tel:+493012340001": type, primary, published, URI.
model::address read_address(std::string_view line) {
    auto const space = line.find(' ');
    if (space == std::string_view::npos || line.size() < space + 5)
        throw std::runtime_error("the database holds an address that cannot be");
    return {.uri = read_uri(line.substr(space + 5)),
            .type = stored(model::parse_name<model::address_type>(line.substr(0, space))),
            .primary = line[space + 1] == '1',
            .published = line[space + 3] == '1'};
}

std::vector<model::address> read_addresses(pqxx::field const &field) {
    std::vector<model::address> read;
    std::string_view rest = field.is_null() ? std::string_view() : view_of(field);
    while (!rest.empty()) {
        auto const end = std::min(rest.find('\n'), rest.size());
        read.push_back(read_address(rest.substr(0, end)));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return read;
}

std::map<std::string, std::string> read_labels(std::string_view json) {
    if (json == "{}") return {};
    return nlohmann::json::parse(json).get<std::map<std::string, std::string>>();
}

model::profile read_profile(pqxx::row const &row) {
    return {.name = {.formatted = optional_text(row[name_formatted]),
                     .given = optional_text(row[name_given]),
                     .family = optional_text(row[name_family])},
            .email = optional_text(row[email]),
            .organization = optional_text(row[organization]),
            .title = optional_text(row[title])};
}

}  // namespace

model::account read_account(pqxx::row const &row) {
    model::jid jid(stored(model::username::parse(view_of(row[username]))),
                   stored_domain_name(text_of(row[domain])));
    model::sip_uri aor = read_aor(row, jid);
    return {
        .id = text_of(row[id]),
        .jid = std::move(jid),
        .sip_address = std::move(aor),
        .status = stored(model::parse_name<model::account_status>(view_of(row[status]))),
        .services = {.xmpp = flag_of(row[xmpp]), .voice = flag_of(row[voice]), .video = flag_of(row[video])},
        .profile = read_profile(row),
        .addresses = read_addresses(row[addresses]),
        .source = optional_text(row[source]),
        .external_id = optional_text(row[external_id]),
        .labels = read_labels(view_of(row[labels])),
        .password_set = flag_of(row[password_set]),
        .password_change_required = flag_of(row[password_change_required]),
        .version = row[version].as<std::int64_t>(),
        .created_at = time_of(row[created_us]),
        .updated_at = time_of(row[updated_us]),
        .deleted_at = optional_time(row[deleted_us])};
}

}  // namespace cusax::storage
