// read_reply and may_answer take any octets. What is an answer to a call may answer
// it, and the message of a fault is one line of UTF-8.
#include "base/bytes.hpp"
#include "enforce/json_rpc.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    using namespace cusax;
    constexpr std::uint64_t id = 1;
    std::string_view const text(reinterpret_cast<char const *>(data), size);
    bool const possible = enforce::may_answer(text, id);
    auto const reply = enforce::read_reply(text, id);
    if (!reply) return reply.error().detail.empty() ? std::abort(), 0 : 0;
    if (!possible) std::abort();
    if (!reply->fault) return 0;
    if (!is_utf8(reply->fault->message)) std::abort();
    for (char const c : reply->fault->message)
        if (static_cast<unsigned char>(c) < 0x20) std::abort();
    return 0;
}
