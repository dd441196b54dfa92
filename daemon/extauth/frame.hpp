// The protocol of ejabberd's extauth programs: frames of a 16-bit length and
// that many octets, in both directions. A question is "command:user:server" with
// a password behind a third colon for some commands; the answer is 0 or 1, as 16
// bits. https://docs.ejabberd.im, "External Script".
#pragma once

#include "base/secret.hpp"

#include <string>
#include <string_view>

namespace cusax::extauth {

// What is asked and can be answered. What would change an account is `refused`: accounts are cusaxd's.
enum class command { auth, isuser, refused };

struct question {
    command what = command::refused;
    std::string user = {};
    std::string server = {};
    secret_string password = {};  // of auth; it may have colons in it
};

// Total: whatever is garbled, not UTF-8 or unknown is `refused`.
question read_question(std::string_view payload);

enum class read_outcome { whole, ended, broken };

// The next frame's payload from the descriptor, waiting for it. `ended`: the other side closed, between two
// frames or inside one. `broken`: reading failed.
read_outcome read_frame(int from, secret_string &payload);

// False where the other side does not take it any more.
bool write_answer(int to, bool yes);

}  // namespace cusax::extauth
