#include "http/token_directory.hpp"

#include "base/exceptions.hpp"
#include "credentials/token.hpp"

namespace cusax::http {
namespace {

// How long a token that nobody uses any more stays in memory.
constexpr std::chrono::hours keep_unused{1};

failure unknown_token() { return fail(error_code::unauthorized, "the token is not known, or has expired"); }

}  // namespace

token_directory::token_directory(storage::token_store &store, clock_function now, std::chrono::seconds memory)
    : store_(store), now_(now), memory_(memory) {}

std::optional<principal> token_directory::recall(std::string_view token) {
    auto const hash = credentials::token_hash(token);
    auto const now = now_();
    std::lock_guard const lock(mutex_);
    auto const found = by_hash_.find(hash);
    if (found == by_hash_.end() || found->second.remembered_at + memory_ <= now ||
        expired(found->second, now))
        return std::nullopt;
    found->second.used_at = now;
    found->second.noted = false;
    return found->second.who;
}

std::optional<principal> token_directory::known_before(std::string const &hash) {
    std::lock_guard const lock(mutex_);
    auto const found = by_hash_.find(hash);
    if (found == by_hash_.end() || expired(found->second, now_())) return std::nullopt;
    return found->second.who;
}

result<principal> token_directory::look_up(std::string_view token) {
    if (auto remembered = recall(token)) return std::move(*remembered);
    auto const hash = credentials::token_hash(token);
    std::optional<storage::token_record> row;
    try {
        row = store_.find_by_hash(hash);
    } catch (unavailable const &) {
        if (auto before = known_before(hash)) return std::move(*before);
        throw;
    }
    return remember(hash, row);
}

result<principal> token_directory::remember(std::string const &hash,
                                            std::optional<storage::token_record> const &row) {
    auto const now = now_();
    auto const granted = row ? parse_scope(row->scope) : std::nullopt;
    std::lock_guard const lock(mutex_);
    if (!granted) {
        by_hash_.erase(hash);
        return unknown_token();
    }
    known entry{.who = {.token_id = row->id,
                        .name = row->name,
                        .granted = *granted,
                        .domains = row->domains,
                        .source = row->source},
                .expires_at = row->expires_at,
                .remembered_at = now,
                .used_at = now};
    if (expired(entry, now)) return unknown_token();
    return by_hash_.insert_or_assign(hash, std::move(entry)).first->second.who;
}

void token_directory::forget() {
    std::lock_guard const lock(mutex_);
    for (auto &[hash, entry] : by_hash_) entry.remembered_at = {};
}

void token_directory::note_uses() {
    std::vector<storage::token_use> uses;
    {
        std::lock_guard const lock(mutex_);
        for (auto entry = by_hash_.begin(); entry != by_hash_.end();) {
            auto &token = entry->second;
            if (!token.noted) uses.push_back({.id = token.who.token_id, .at = token.used_at});
            token.noted = true;
            bool const forgotten = token.used_at + keep_unused <= now_();
            entry = forgotten ? by_hash_.erase(entry) : std::next(entry);
        }
    }
    if (!uses.empty()) store_.touch(uses);
}

}  // namespace cusax::http
