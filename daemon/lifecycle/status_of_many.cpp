// accounts::change_status of many: what one suspension does, for everybody at
// once. A chunk is queued as a whole, so that it shares a transaction or two.
#include "lifecycle/accounts.hpp"
#include "lifecycle/decide_account.hpp"

#include <algorithm>
#include <future>
#include <utility>

namespace cusax::lifecycle {
namespace {

using model::account;
using model::account_status;

constexpr std::size_t chunk = 64;  // what one transaction takes (storage/writer.hpp)

using answer = std::future<result<storage::applied>>;

answer submit(storage::writer &to, storage::command const &what) {
    auto answered = std::make_shared<std::promise<result<storage::applied>>>();
    auto made = answered->get_future();
    to.submit(what, [answered](result<storage::applied> outcome, std::exception_ptr const &why) {
        if (why)
            answered->set_exception(why);
        else
            answered->set_value(std::move(outcome));
    });
    return made;
}

error away(error_code code, std::exception const &why) {
    return {.code = code, .detail = why.what(), .inputs = {}, .holder = {}};
}

// An outage concerns what it met alone: what was committed before it stays.
result<storage::applied> wait_for(answer &coming) {
    try {
        return coming.get();
    } catch (outcome_unknown const &why) {
        return fail(away(error_code::outcome_unknown, why));
    } catch (unavailable const &why) {
        return fail(away(error_code::unavailable, why));
    }
}

bool is_outage(result<account> const &outcome) {
    return !outcome && (outcome.error().code == error_code::unavailable ||
                        outcome.error().code == error_code::outcome_unknown);
}

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
        outage = outage || std::any_of(outcomes.end() - (end - begin), outcomes.end(), is_outage);
        begin = end;
    }
    return outcomes;
}

void accounts::change_chunk(std::span<account const> found, account_status next, request const &on,
                            std::vector<result<account>> &outcomes) {
    std::vector<std::pair<result<account>, answer>> waiting;
    for (auto const &before : found) {
        auto after = decide_status(before, next, system_now());
        auto const what = after ? update_of(before, *after, std::nullopt, on) : fail(after.error());
        if (what)
            waiting.emplace_back(std::move(after), submit(writer_, *what));
        else
            waiting.emplace_back(fail(what.error()), answer());
    }
    auto before = found.begin();
    for (auto &[after, coming] : waiting) {
        auto const stored = coming.valid() ? wait_for(coming) : fail(after.error());
        if (stored)
            outcomes.emplace_back(as_stored(*std::move(after), *stored));
        else if (stored.error().code == error_code::version_mismatch)
            outcomes.push_back(change_status(storage::account_key(before->id), next, false, on));
        else
            outcomes.emplace_back(fail(stored.error()));
        ++before;
    }
}

}  // namespace cusax::lifecycle
