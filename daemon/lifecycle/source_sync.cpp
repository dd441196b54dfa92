#include "lifecycle/source_sync.hpp"

#include "base/uuid.hpp"
#include "lifecycle/decide_account.hpp"
#include "representation/account_changes.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace cusax::lifecycle {
namespace {

using model::account;
using model::account_status;

constexpr std::size_t chunk = 1000;

sync_entry entry_of(account const *before, account const &after) {
    auto const changes = representation::changes_between(before, &after);
    return {.external_id = after.external_id.value_or(""), .jid = after.jid.str(), .changes = changes.dump()};
}

error said_twice(std::string const &what) {
    return {.code = error_code::conflict, .detail = "another line says the same " + what};
}

// Names under which nobody else may be, in the sync as in the database.
std::vector<std::string> names_of(account const &of) {
    std::vector<std::string> names{"xmpp:" + of.jid.str(), of.sip_address.str()};
    for (auto const &address : of.addresses) names.push_back(model::render(address.uri));
    return names;
}

}  // namespace

source_sync::source_sync(accounts &judge, storage::sync_session &staging, sync_order order, line_parser parse)
    : judge_(judge), staging_(staging), order_(std::move(order)), parse_(std::move(parse)) {}

sync_plan source_sync::carry_out() {
    plan_.unchanged = staging_.compare();
    read_lines();
    apply_waiting();
    for (auto begin = said_.begin(); begin != said_.end();) {
        auto const end = begin + std::min<std::ptrdiff_t>(chunk, said_.end() - begin);
        staging_.remember({begin, end});
        begin = end;
    }
    suspend_missing();
    judge_brakes();
    std::sort(plan_.skipped.begin(), plan_.skipped.end(),
              [](auto const &left, auto const &right) { return left.first < right.first; });
    if (order_.dry_run || plan_.brake) return std::move(plan_);
    if (!plan_.removals_held) staging_.note_missing();
    nlohmann::json const counts = {
        {"created", plan_.create.size()},    {"updated", plan_.update.size()},
        {"suspended", plan_.suspend.size()}, {"reactivated", plan_.reactivate.size()},
        {"unchanged", plan_.unchanged},      {"skipped", plan_.skipped.size()}};
    staging_.commit(counts.dump());
    plan_.applied = true;
    return std::move(plan_);
}

void source_sync::read_lines() {
    for (std::size_t after = 0;;) {
        auto const lines = staging_.others(after, chunk);
        if (lines.empty()) return;
        after = lines.back().number;
        read_chunk(lines);
    }
}

void source_sync::read_chunk(std::vector<storage::staged_line> const &lines) {
    std::vector<std::pair<storage::staged_line const *, model::account_input>> read;
    std::vector<std::string> keys;
    for (auto const &line : lines) {
        auto [said, external_id] = parse_(line.text);
        if (!external_id) {
            plan_.removals_held = true;
            if (said) said = fail_at("/external_id", "must be given: it is the account's key in its source");
        } else {
            keys.push_back(*external_id);
        }
        if (said && said->source && *said->source != order_.source)
            said = fail_at("/source", "must be " + order_.source + ", or left out");
        if (!said) {
            skip(line.number, std::move(said.error()));
            continue;
        }
        said->source = order_.source;
        read.emplace_back(&line, *std::move(said));
    }
    std::map<std::string, storage::synced_account> known;
    std::vector<std::string> kept;
    for (auto &each : staging_.find(keys)) {
        kept.push_back(each.account.id);
        known.emplace(*each.account.external_id, std::move(each));
    }
    staging_.keep(kept);
    for (auto &[line, said] : read) {
        auto const found = known.find(*said.external_id);
        decide(*line, std::move(said), found == known.end() ? std::nullopt : std::optional(found->second));
    }
}

void source_sync::decide(storage::staged_line const &line, model::account_input said,
                         std::optional<storage::synced_account> const &found) {
    if (!claim(line.number, "key " + *said.external_id)) return;
    if (found && found->known) return skip(line.number, said_twice("external_id"));
    std::optional<account> before;
    std::optional<account> base;
    if (found) {
        before = base = found->account;
        if (base->status == account_status::deleted)
            base = *decide_status(*base, account_status::active, system_now());
        bool const returns =
            found->account.status == account_status::deleted || (found->missing && found->was_active);
        if (returns && !said.status) said.status = account_status::active;
        // The source does not know what its people have chosen since.
        said.password.reset();
        said.credentials.reset();
    }
    auto decided =
        judge_.decide_line({.said = std::move(said), .id = make_uuid()}, base ? &*base : nullptr, order_.on);
    if (!decided.after) return skip(line.number, std::move(decided.after.error()));
    for (auto const &name : names_of(*decided.after))
        if (!claim(line.number, name)) return;
    bool const revived = before && before->status == account_status::deleted;
    auto const domain_version = judge_.version_of(decided.after->jid.domain());
    if (!decided.changed && !revived) {
        ++plan_.unchanged;
        said_.push_back({found->account.id, line.digest, found->account.version, domain_version});
        return;
    }
    if (before) decided.kind = kind_of_update(*before, *decided.after, false);
    auto command = judge_.command_of(decided, order_.on);
    if (!command) return skip(line.number, std::move(command.error()));
    waiting_.push_back({.number = line.number,
                        .digest = line.digest,
                        .before = std::move(before),
                        .after = *std::move(decided.after),
                        .command = *std::move(command),
                        .domain_version = domain_version});
}

// False, and both lines are skipped, where another has it already.
bool source_sync::claim(std::size_t number, std::string const &name) {
    auto const [place, first] = claims_.emplace(name, number);
    if (first || place->second == number) return true;
    std::string const what = name.starts_with("key ") ? "external_id" : name;
    skip(place->second, said_twice(what));
    skip(number, said_twice(what));
    return false;
}

void source_sync::skip(std::size_t number, error why) {
    if (skipped_.insert(number).second) plan_.skipped.emplace_back(number, std::move(why));
}

// What one change gives up another may want, so that what was refused is tried again while others get
// through.
void source_sync::apply_waiting() {
    // Of two that want one name the second was found out when the first was waiting already.
    std::erase_if(waiting_, [this](change const &each) { return skipped_.contains(each.number); });
    while (!waiting_.empty() && apply_round()) {}
    if (waiting_.size() > 1) untie();
    for (std::size_t i = 0; i < waiting_.size(); ++i) skip(waiting_[i].number, refusals_.at(i));
    waiting_.clear();
}

// True where some got through and some did not.
bool source_sync::apply_round() {
    std::vector<change> refused;
    refusals_.clear();
    bool any = false;
    for (std::size_t begin = 0; begin < waiting_.size(); begin += chunk) {
        std::size_t const end = std::min(begin + chunk, waiting_.size());
        std::vector<storage::command> commands;
        for (std::size_t i = begin; i < end; ++i) commands.push_back(waiting_[i].command);
        auto const outcomes = staging_.apply(commands);
        for (std::size_t i = begin; i < end; ++i) {
            auto const &outcome = outcomes.at(i - begin);
            any = any || outcome.has_value();
            if (outcome) {
                take(waiting_[i], *outcome);
            } else {
                refusals_.push_back(outcome.error());
                refused.push_back(std::move(waiting_[i]));
            }
        }
    }
    waiting_ = std::move(refused);
    return any && !waiting_.empty();
}

// Two that exchange their addresses stand in each other's way: all give them up, and then get what they want.
void source_sync::untie() {
    std::vector<storage::command> commands;
    for (auto const &each : waiting_) {
        if (!each.before) return;
        account bare = *each.before;
        bare.addresses.clear();
        commands.push_back(
            {.body = storage::update_account{bare, {}, model::change_kind::account_updated, 0, false},
             .by = order_.on.by});
    }
    for (auto const &each : waiting_) {
        commands.push_back(each.command);
        ++std::get<storage::update_account>(commands.back().body).account.version;
    }
    std::vector<storage::applied> stored;
    if (!staging_.apply_whole(commands, stored)) return;
    for (std::size_t i = 0; i < waiting_.size(); ++i) take(waiting_[i], stored[waiting_.size() + i]);
    waiting_.clear();
}

void source_sync::take(change const &of, storage::applied const &stored) {
    bool const returned =
        of.before && of.before->status != account_status::active && of.after.status == account_status::active;
    auto &list = !of.before ? plan_.create : returned ? plan_.reactivate : plan_.update;
    list.push_back(entry_of(of.before ? &*of.before : nullptr, of.after));
    if (!of.before) made_.push_back(of.after.id);
    said_.push_back({of.after.id, of.digest, stored.version, of.domain_version});
}

void source_sync::suspend_missing() {
    staging_.keep(made_);
    std::string after;
    while (!plan_.removals_held) {
        auto const missing = staging_.missing(after, chunk);
        if (missing.empty()) return;
        after = missing.back().id;
        std::vector<storage::command> commands;
        for (auto const &each : missing) {
            auto const gone = *decide_status(each, account_status::suspended, system_now());
            plan_.suspend.push_back(entry_of(&each, gone));
            commands.push_back(
                {.body = storage::update_account{gone, {}, model::change_kind::account_suspended, 0, false},
                 .by = order_.on.by});
        }
        for (auto const &outcome : staging_.apply(commands))
            if (!outcome) throw std::runtime_error("a sync could not suspend: " + outcome.error().detail);
    }
}

void source_sync::judge_brakes() {
    if (order_.max_changes && plan_.changes() > *order_.max_changes)
        plan_.brake = std::to_string(plan_.changes()) + " changes are more than max_changes allows";
    auto const active = staging_.active_before();
    bool const too_many = order_.max_removals_percent && active > 0 &&
                          plan_.suspend.size() * 100 > *order_.max_removals_percent * active;
    if (too_many)
        plan_.brake = std::to_string(plan_.suspend.size()) + " of " + std::to_string(active) +
                      " accounts would be suspended, which is more than max_removals_percent allows";
}

std::size_t delete_past_grace(accounts &commands, storage::source_store &sources) {
    std::size_t deleted = 0;
    for (auto const &each : sources.past_grace(chunk)) {
        // A refusal is somebody's change in between: the next round looks again.
        auto const unchanged = [version = each.version](std::optional<std::int64_t> current) -> result<void> {
            if (current == version) return {};
            return fail(error_code::version_mismatch, "it was changed meanwhile");
        };
        request const on{
            .by = {.name = "grace of " + each.source.value_or("")}, .check_version = unchanged, .permit = {}};
        if (commands.remove(storage::account_key(each.id), on)) ++deleted;
    }
    return deleted;
}

}  // namespace cusax::lifecycle
