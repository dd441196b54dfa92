// The one way into the database: a queue, a thread, a connection. What is
// queued (at most `largest_batch` commands) goes through one call of cusax.apply_commands in
// one transaction with one NOTIFY; a refusal fails its own command only. An
// answer is given after the commit, never before.
#pragma once

#include "base/result.hpp"
#include "storage/command.hpp"
#include "storage/database.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <vector>

namespace cusax::storage {

struct writer_options {
    std::size_t queue_limit = 4096;
    std::size_t largest_batch = 64;  // commands in a transaction (schema/functions/apply_commands.sql)
    std::chrono::milliseconds patience{
        2000};  // how long a batch outlives a lost database before `unavailable`
};

struct writer_stats {
    std::uint64_t batches = 0;
    std::uint64_t commands = 0;    // applied or refused
    std::uint64_t failures = 0;    // answered with an exception
    std::uint64_t reconnects = 0;  // connections opened, the first included
    std::size_t queued = 0;
    bool connected = false;
};

class writer {
  public:
    // Exactly one of the two counts: the result, or, where the exception_ptr is
    // set, cusax::unavailable (nothing was stored) or cusax::outcome_unknown.
    // Called on the writer's thread, or by submit() itself where the command cannot
    // even be queued: be brief and do not throw.
    using completion = std::function<void(result<applied>, std::exception_ptr)>;

    explicit writer(database settings, writer_options options = {});
    ~writer();  // applies what is queued (for at most `patience`), then ends
    writer(writer const &) = delete;
    writer &operator=(writer const &) = delete;

    // Any thread. A full queue, or a writer that is ending, completes at once with `unavailable`.
    void submit(command const &what, completion done);

    // The same, waiting for the answer; throws what the exception_ptr would hold. Not from a completion.
    result<applied> apply(command const &what);

    // Many, queued in their order at once, so that they share transactions as far as a batch holds them.
    // Waits for all; an outage is the error of those that it met: unavailable or outcome_unknown. Not from a
    // completion.
    std::vector<result<applied>> apply_all(std::vector<command> const &what);

    writer_stats stats() const;

  private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace cusax::storage
