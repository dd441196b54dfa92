// The commands on accounts: the one way in for REST, import and sync. Each
// decides against what is stored, commits once, and gives back what is stored
// now. A race with another writer is decided again; only a caller who named the
// version gets version_mismatch.
//
// All functions block for the commit and may be called from any thread. They
// throw cusax::unavailable (nothing stored) and cusax::outcome_unknown.
#pragma once

#include "base/result.hpp"
#include "lifecycle/credential_maker.hpp"
#include "lifecycle/domain_directory.hpp"
#include "lifecycle/import_batch.hpp"
#include "lifecycle/request.hpp"
#include "model/account.hpp"
#include "model/account_input.hpp"
#include "storage/account_reader.hpp"
#include "storage/writer.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace cusax::lifecycle {

// What a caller makes of an account as it is now, for PATCH: asked again after a race.
using account_edit = std::function<result<model::account_input>(model::account const &current)>;

struct put_outcome {
    model::account account;
    bool created = false;
};

struct password_change {
    std::optional<secret_string> password{};  // none: one is generated
    bool change_required = false;             // the owner is to choose another
    bool revoke_devices = false;              // the secrets of devices end, too
};

struct password_outcome {
    model::account account;
    std::optional<secret_string> generated;
};

class accounts {
  public:
    accounts(storage::account_reader &reader, storage::account_store &store, storage::writer &writer,
             domain_directory &domains)
        : reader_(reader), store_(store), writer_(writer), domains_(domains), maker_(store) {}

    // Passwords that are refused from now on (nullptr: none are), whatever the domain.
    void refuse(std::shared_ptr<credentials::bad_passwords const> bad) { maker_.refuse(std::move(bad)); }

    // A tombstone is found by its id only.
    std::optional<model::account> find(storage::account_key const &key);

    // Errors: invalid_input, address_taken and address_retained with the holder.
    result<model::account> create(model::account_input const &input, request const &on);
    result<put_outcome> put(model::jid const &jid, model::account_input input, request const &on);
    result<model::account> edit(storage::account_key const &key, account_edit const &change,
                                request const &on);

    // A generated password is given back, once.
    result<password_outcome> set_password(storage::account_key const &key, password_change wanted,
                                          request const &on);

    // Doing it twice is no error and changes nothing. reactivate brings back a tombstone, too.
    result<model::account> suspend(storage::account_key const &key, request const &on);
    result<model::account> reactivate(storage::account_key const &key, request const &on);
    // The same for many that were just read, active → suspended or suspended → active: an outcome for each,
    // in their order, also of those that an outage met. Throws nothing of the database's.
    std::vector<result<model::account>> change_status(std::vector<model::account> const &found,
                                                      model::account_status next, request const &on);
    // Of a domain's rules as they are now; 0: there is none.
    std::int64_t version_of(model::domain_name const &domain);

    // One line, where `current` is the account that it speaks of (nullptr: a new one); and the command that
    // one which changes something becomes. Key derivation takes milliseconds.
    import_batch::line decide_line(import_line from, model::account const *current, request const &on);
    result<storage::command> command_of(import_batch::line const &line, request const &on);

    // Many new accounts, or many that are there and new ones (upsert, by JID), in two steps, so that one
    // batch is decided while the one before is written. An account that was made under its line's own id by
    // an earlier attempt counts as made by this one. No two lines of an upsert name one JID. decide_import
    // throws cusax::unavailable; an outage of commit_import is the outcome of the lines that it met.
    import_batch decide_import(std::vector<import_line> lines, import_mode mode, request const &on);
    std::vector<result<put_outcome>> commit_import(import_batch const &batch, storage::writer &through);

    result<model::account> remove(storage::account_key const &key, request const &on);  // leaves a tombstone
    result<void> purge(storage::account_key const &key, request const &on);             // leaves nothing

    // The account, where the caller may change it and its version is one that they accept. Errors: not_found
    // (a tombstone, unless those are asked for), those of the request's judges.
    result<model::account> existing(storage::account_key const &key, bool tombstones, request const &on);

  private:
    result<model::account> insert(model::account account, std::optional<secret_string> const &password,
                                  request const &on);
    result<model::account> replace(model::account const &before, model::account after,
                                   std::optional<secret_string> const &password, request const &on,
                                   bool revoke_devices = false);
    result<storage::command> update_of(model::account const &before, model::account const &after,
                                       std::optional<secret_string> const &password, request const &on,
                                       bool revoke_devices = false);
    static model::account as_stored(model::account made, storage::applied const &row);
    void change_chunk(std::span<model::account const> found, model::account_status next, request const &on,
                      std::vector<result<model::account>> &outcomes);
    result<std::optional<model::credential_set>> credentials_of(import_batch::line const &line);
    void find_made_before(import_batch const &batch, std::vector<std::string> const &ids,
                          std::vector<result<put_outcome>> &outcomes);
    result<put_outcome> settle(import_batch::line const &line, result<storage::applied> const &stored,
                               request const &on);
    int former_passwords_kept(model::account const &of);
    result<std::optional<model::credential_set>> credentials_for(
        model::account const &owner, std::optional<secret_string> const &password);
    result<model::account> change_status(storage::account_key const &key, model::account_status next,
                                         bool tombstones, request const &on);
    std::function<std::shared_ptr<model::domain const>(model::domain_name const &)> finder();

    storage::account_reader &reader_;
    storage::account_store &store_;
    storage::writer &writer_;
    domain_directory &domains_;
    credential_maker maker_;
};

}  // namespace cusax::lifecycle
