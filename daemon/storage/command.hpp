// What may be written: one struct per command. What a command means was decided
// by lifecycle; storage only applies it, with its change row and its audit row,
// in one transaction (schema/functions/apply_*.sql).
//
// Refusals that only the database can see come back as error:
//   address_taken, address_retained  `holder` is the account that has it (a
//                                    tombstone, or had it as its former name: retained); inputs[0].pointer is
//                                    /jid, /sip_address or /addresses/<n>/uri, of a conference /sip_uri, of a
//                                    device /name; no
//                                    holder where a conference has it
//   version_mismatch, not_found      the row is another by now, or gone
//   conflict                         the domain, the conference, the id, (source, external_id) or the device
//                                    exists, or the account has as many devices as it may
//   realm_in_use, domain_not_empty
//   invalid_input                    no such domain (/domain, /sip_address; /jid of a conference), an address
//   named
//                                    twice, or a value that the tables refuse
#pragma once

#include "base/clock.hpp"
#include "model/account.hpp"
#include "model/change.hpp"
#include "model/conference.hpp"
#include "model/credential.hpp"
#include "model/device_secret.hpp"
#include "model/domain.hpp"
#include "storage/token.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cusax::storage {

// On whose behalf; goes into the audit.
struct actor {
    std::string name;                       // token name, "cusaxd", …
    std::optional<std::string> token_id{};  // UUID
    std::string address{};                  // of the peer; empty: none
    std::string request_id{};               // empty: none
};

// `account.version` and the times are ignored: the row begins at version 1.
struct create_account {
    model::account account;
    std::optional<model::credential_set> credentials{};
};

// The whole new state; suspension, tombstone and reactivation are updates too.
// `account.version` is the version that it replaces. The user name may be
// another, the domain never; names that are given up are retained. Credentials
// that are given replace all that the account has but the secrets of its devices.
// Where none are given, those go that bind a name which changes: the digest
// verifiers with the SIP address, and with them the secrets of devices; all but
// these with the JID. The secrets of devices also end where the account is deleted.
struct update_account {
    model::account account;
    std::optional<model::credential_set> credentials{};
    model::change_kind kind = model::change_kind::account_updated;
    int former_passwords = 0;     // how many to remember, where credentials are given
    bool revoke_devices = false;  // their secrets end, too
};

// Erases the account and all that hangs on it.
struct purge_account {
    std::string id;
    std::int64_t version = 0;
};

// Makes the secret of a device, or another in its place. The account is as it was
// read: where its SIP address is another by now, version_mismatch.
struct set_device_secret {
    model::account account;
    std::string device;
    std::vector<model::digest_verifier> verifiers;
    bool create_only = false;
};

struct revoke_device_secret {
    std::string account_id;
    std::string device;
};

struct create_domain {
    model::domain domain;  // version ignored
};

// The whole new state; `domain.version` is the version that it replaces. The name never changes.
struct update_domain {
    model::domain domain;
};

struct delete_domain {
    model::domain_name name;
    std::int64_t version = 0;
};

struct create_conference {
    model::conference conference;  // version and times ignored
};

// The whole new state; `conference.version` is the version that it replaces. Room and domain never change.
struct update_conference {
    model::conference conference;
};

struct delete_conference {
    model::conference conference;  // as it was read
};

// What the user wrote about themselves; replaces what was there. Writes an
// audit row and no change row: the account itself stays as it was.
struct store_vcard {
    std::string account_id;
    std::string jcard;  // RFC 7095, JSON text
};

struct create_token {
    token_record token;
};

struct delete_token {
    std::string id;
};

using command_body =
    std::variant<create_account, update_account, purge_account, set_device_secret, revoke_device_secret,
                 create_domain, update_domain, delete_domain, create_conference, update_conference,
                 delete_conference, store_vcard, create_token, delete_token>;

struct command {
    command_body body;
    actor by;
};

// What the row is now. Of a deletion: the version that was deleted, and when.
// Tokens and vCards have no version: 0.
struct applied {
    std::int64_t version = 0;
    timestamp created_at{};
    timestamp updated_at{};
    bool operator==(applied const &) const = default;
};

}  // namespace cusax::storage
