// What ejabberd, or somebody in its place, sends to cusax-extauth: a question
// that can be answered is made of the parts of what was sent, in their order.
#include "extauth/frame.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace cusax;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    std::string_view const sent(reinterpret_cast<char const *>(data), size);
    auto const asked = extauth::read_question(sent);
    if (asked.what == extauth::command::auth &&
        sent != "auth:" + asked.user + ":" + asked.server + ":" + asked.password.reveal())
        std::abort();
    if (asked.what == extauth::command::isuser && sent != "isuser:" + asked.user + ":" + asked.server)
        std::abort();
    return 0;
}
