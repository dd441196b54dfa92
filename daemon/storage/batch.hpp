// One batch of commands in one transaction, and the answer to the question
// whether it was committed when its connection broke inside the commit.
#pragma once

#include "base/result.hpp"
#include "storage/command.hpp"
#include "storage/session.hpp"

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::storage {

// The row of cusax.writer that a batch updates.
struct batch_mark {
    std::string writer;  // UUID
    std::int64_t batch = 0;
};

using batch_results = std::vector<result<applied>>;

// The commit was sent and its answer never came; `results` hold if it took effect.
struct commit_in_doubt : std::exception {
    explicit commit_in_doubt(batch_results prepared) : results(std::move(prepared)) {}
    char const *what() const noexcept override { return "the connection broke inside the commit"; }
    batch_results results;
};

// Makes the writer's row, and takes away those of writers that ended days ago.
void enrol_writer(session &on, batch_mark const &as);

// `commands`: a JSON array of `count` objects. Throws commit_in_doubt, and pqxx::failure where nothing was
// stored.
batch_results apply_batch(session &on, std::string const &commands, std::size_t count, batch_mark const &as);

// Waits for a commit that is still under way. Throws pqxx::failure.
bool was_committed(session &on, batch_mark const &as);

// A row of outcome, version, created_at and updated_at in microseconds, holder, pointer, detail.
result<applied> read_outcome(pqxx::row const &row);

// An outcome of cusax.command_result, "ok" excepted.
error_code parse_refusal(std::string_view outcome);

}  // namespace cusax::storage
