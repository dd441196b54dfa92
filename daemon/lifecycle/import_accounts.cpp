// accounts::decide_import and commit_import: many lines at once. What one of them
// means is decided as for PUT and POST; they share look-ups, cores and transactions.
#include "base/exceptions.hpp"
#include "credentials/random_text.hpp"
#include "lifecycle/accounts.hpp"
#include "lifecycle/decide_account.hpp"

#include <algorithm>
#include <future>
#include <thread>
#include <unordered_map>
#include <utility>

namespace cusax::lifecycle {
namespace {

using model::account;
using model::account_status;

// Does it for each index, on as many cores as there are.
template <class Work>
void on_all_cores(std::vector<std::size_t> const &indexes, Work const &work) {
    std::size_t const cores = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::future<void>> running;
    for (std::size_t core = 0; core < std::min(cores, indexes.size()); ++core)
        running.push_back(std::async(std::launch::async, [&, core] {
            for (std::size_t at = core; at < indexes.size(); at += cores) work(indexes[at]);
        }));
    for (auto &each : running) each.get();
}

// Verifiers as they came, as those of this account: bound to its SIP address and to the realm of its domain.
result<model::credential_set> adopt(model::credential_set given, account const &owner,
                                    model::domain const &sip_domain) {
    for (std::size_t i = 0; i < given.digest.size(); ++i) {
        auto &verifier = given.digest[i];
        std::string const pointer = "/credentials/digest/" + std::to_string(i);
        if (verifier.username.empty()) verifier.username = owner.sip_address.digest_username();
        if (verifier.username != owner.sip_address.digest_username())
            return fail_at(pointer + "/username", "must be the user of the SIP address");
        if (verifier.realm != sip_domain.sip.realm)
            return fail_at(pointer + "/realm", "must be the realm of the SIP address's domain");
        // Who sends user@domain as user name is refused then: nobody knows a password that gives this.
        if (verifier.ha1b.empty())
            verifier.ha1b = credentials::random_text("0123456789abcdef", verifier.ha1.size());
    }
    return given;
}

}  // namespace

import_batch accounts::decide_import(std::vector<import_line> lines, import_mode mode, request const &on) {
    import_batch batch{.lines = {}, .commands = {}, .on = on};
    if (lines.empty()) return batch;
    std::unordered_map<std::string, account> known;
    if (mode == import_mode::upsert) {
        std::vector<model::jid> jids;
        for (auto const &line : lines)
            if (auto jid = identity_of(line.said)) jids.push_back(*std::move(jid));
        for (auto &each : store_.find_all(jids)) known.emplace(each.jid.str(), std::move(each));
    }
    std::vector<std::size_t> writing;
    for (auto &each : lines) {
        auto const jid = known.empty() ? fail(error_code::not_found, "") : identity_of(each.said);
        auto const found = jid ? known.find(jid->str()) : known.end();
        batch.lines.push_back(
            decide_line(std::move(each), found == known.end() ? nullptr : &found->second, on));
        if (batch.lines.back().changed) writing.push_back(batch.lines.size() - 1);
    }
    std::vector<std::optional<result<storage::command>>> commands(batch.lines.size());
    on_all_cores(writing, [&](std::size_t at) { commands[at] = command_of(batch.lines[at], on); });
    for (auto const at : writing) {
        auto &command = *commands[at];
        if (command) {
            batch.commands.push_back(*std::move(command));
        } else {
            batch.lines[at].after = fail(std::move(command.error()));
            batch.lines[at].changed = false;
        }
    }
    return batch;
}

std::int64_t accounts::version_of(model::domain_name const &domain) {
    auto const found = domains_.find(domain);
    return found ? found->version : 0;
}

import_batch::line accounts::decide_line(import_line from, account const *current, request const &on) {
    import_batch::line line{.from = std::move(from)};
    auto const &said = line.from.said;
    auto const refuse = [&line](error why) {
        line.after = fail(std::move(why));
        return line;
    };
    if (current != nullptr && current->status == account_status::deleted) return refuse(retained(*current));
    if (current != nullptr)
        if (auto const allowed = on.permits(*current); !allowed) return refuse(allowed.error());
    line.after = current != nullptr ? decide_replacement(said, *current, finder())
                                    : decide_new(said, line.from.id, finder());
    if (!line.after) return line;
    if (auto const allowed = on.permits(*line.after); !allowed) return refuse(allowed.error());
    bool const secret = said.password || said.credentials;
    line.created = current == nullptr;
    line.changed = line.created || secret || !same_content(*current, *line.after);
    if (current != nullptr) line.kind = kind_of_update(*current, *line.after, secret);
    return line;
}

result<storage::command> accounts::command_of(import_batch::line const &line, request const &on) {
    auto credentials = credentials_of(line);
    if (!credentials) return fail(std::move(credentials.error()));
    if (line.created)
        return storage::command{.body = storage::create_account{*line.after, *std::move(credentials)},
                                .by = on.by};
    return storage::command{.body = storage::update_account{*line.after, *std::move(credentials), line.kind,
                                                            former_passwords_kept(*line.after)},
                            .by = on.by};
}

result<std::optional<model::credential_set>> accounts::credentials_of(import_batch::line const &line) {
    auto const &said = line.from.said;
    if (!said.credentials) return credentials_for(*line.after, said.password);
    auto const sip_domain = domains_.find(line.after->sip_address.host());
    if (!sip_domain) return fail(error_code::not_found, "the account's domain is gone");
    auto adopted = adopt(*said.credentials, *line.after, *sip_domain);
    if (!adopted) return fail(std::move(adopted.error()));
    return std::optional(*std::move(adopted));
}

std::vector<result<put_outcome>> accounts::commit_import(import_batch const &batch,
                                                         storage::writer &through) {
    auto const stored = through.apply_all(batch.commands);
    std::vector<std::string> refused;
    std::vector<result<put_outcome>> outcomes;
    outcomes.reserve(batch.lines.size());
    auto answer = stored.begin();
    for (auto const &line : batch.lines) {
        if (!line.after)
            outcomes.emplace_back(fail(line.after.error()));
        else if (!line.changed)
            outcomes.emplace_back(put_outcome{*line.after, false});
        else
            outcomes.push_back(settle(line, *answer++, batch.on));
        if (line.created && !outcomes.back()) refused.push_back(line.from.id);
    }
    if (!refused.empty()) find_made_before(batch, refused, outcomes);
    return outcomes;
}

// An account that stands under its line's own id was made by an attempt before this one.
void accounts::find_made_before(import_batch const &batch, std::vector<std::string> const &ids,
                                std::vector<result<put_outcome>> &outcomes) {
    std::unordered_map<std::string, account> made;
    try {
        for (auto &each : store_.find_all(ids)) made.emplace(each.id, std::move(each));
    } catch (unavailable const &) {
        return;  // the outcomes tell of the outage
    }
    for (std::size_t i = 0; i < batch.lines.size(); ++i) {
        auto const &line = batch.lines[i];
        auto const found = line.created && !outcomes[i] ? made.find(line.from.id) : made.end();
        if (found == made.end()) continue;
        if (found->second.jid == line.after->jid)
            outcomes[i] = put_outcome{found->second, true};
        else
            outcomes[i] =
                fail(error_code::idempotency_mismatch, "the line was sent before with another account");
    }
}

result<put_outcome> accounts::settle(import_batch::line const &line, result<storage::applied> const &stored,
                                     request const &on) {
    if (stored) return put_outcome{as_stored(*line.after, *stored), line.created};
    // An update that lost a race is decided anew; a verifier that came along is not derived again.
    auto const &why = stored.error();
    if (!line.created && why.code == error_code::version_mismatch && !line.from.said.credentials)
        return put(line.after->jid, line.from.said, on);
    return fail(why);
}

}  // namespace cusax::lifecycle
