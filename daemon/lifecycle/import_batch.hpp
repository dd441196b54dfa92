// Lines of an import, from what they say to the commands that they become
// (accounts::decide_import, accounts::commit_import).
#pragma once

#include "base/result.hpp"
#include "lifecycle/request.hpp"
#include "model/account.hpp"
#include "model/account_input.hpp"
#include "storage/command.hpp"

#include <string>
#include <vector>

namespace cusax::lifecycle {

// One account, under the id that it is made with.
struct import_line {
    model::account_input said;
    std::string id;
};

enum class import_mode { create, upsert };

struct import_batch {
    struct line {
        import_line from;
        result<model::account> after = fail(error_code::invalid_input, "not decided yet");
        bool created = false;
        bool changed = false;  // a command is to be written
        model::change_kind kind = model::change_kind::account_created;
    };

    std::vector<line> lines;
    std::vector<storage::command> commands;  // of the lines that change something, in their order
    request on;
};

}  // namespace cusax::lifecycle
