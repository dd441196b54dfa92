// accounts::change_status of many: what one suspension does, for everybody at
// once. A chunk is queued as a whole, so that it shares a transaction or two.
#include "lifecycle/accounts.hpp"
#include "lifecycle/decide_account.hpp"

#include <algorithm>
#include <utility>

namespace cusax::lifecycle {
namespace {

using model::account;
using model::account_status;

constexpr std::size_t chunk = 64;  // what one transaction takes (storage/writer.hpp)

bool met_outage(result<account> const &outcome) { return !outcome && is_outage(outcome.error().code); }

}  // namespace

std::vector<result<account>> accounts::change_status(std::vector<account> const &found, account_status next,
                                                     request const &on) {
    std::vector<result<account>> outcomes;
    outcomes.reserve(found.size());
    bool outage = false;
    for (auto begin = found.begin(); begin != found.end();) {
        auto const end = begin + std::min<std::ptrdiff_t>(chunk, found.end() - begin);
        if (outage)
            outcomes.insert(outcomes.end(), static_cast<std::size_t>(end - begin),
                            fail(error_code::unavailable, "the database went away before this one"));
        else
            change_chunk({begin, end}, next, on, outcomes);
        outage = outage || std::any_of(outcomes.end() - (end - begin), outcomes.end(), met_outage);
        begin = end;
    }
    return outcomes;
}

void accounts::change_chunk(std::span<account const> found, account_status next, request const &on,
                            std::vector<result<account>> &outcomes) {
    std::vector<result<account>> decided;
    std::vector<storage::command> commands;
    for (auto const &before : found) {
        auto after = decide_status(before, next, system_now());
        auto what = after ? update_of(before, *after, std::nullopt, on) : fail(after.error());
        if (!what) after = fail(what.error());
        if (what) commands.push_back(std::move(*what));
        decided.push_back(std::move(after));
    }
    auto const stored = writer_.apply_all(commands);
    auto answer = stored.begin();
    auto before = found.begin();
    for (auto &after : decided) {
        if (!after)
            outcomes.emplace_back(fail(after.error()));
        else if (*answer)
            outcomes.emplace_back(as_stored(*std::move(after), **answer));
        else if (answer->error().code == error_code::version_mismatch)
            outcomes.push_back(change_status(storage::account_key(before->id), next, false, on));
        else
            outcomes.emplace_back(fail(answer->error()));
        if (after) ++answer;
        ++before;
    }
}

}  // namespace cusax::lifecycle
