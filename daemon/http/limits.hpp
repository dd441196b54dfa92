// What one connection may take of us: sizes in octets, times that run until the
// connection is closed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace cusax::http {

struct limits {
    std::size_t head_size = 16'384;  // request line and fields; beyond it 431
    std::chrono::milliseconds head_time{
        10'000};  // from the first octet (or the connection) to the end of the head
    std::chrono::milliseconds body_idle{30'000};  // without progress in a body that is read or written
    std::size_t body_rate =
        256;  // octets a second, beside body_idle, that a body comes with which is read whole
    std::chrono::milliseconds keep_alive{60'000};  // between two requests
    std::chrono::milliseconds linger{2'000};  // for the client to read an answer to what it is still sending
    std::size_t connections = 8192;           // beyond it new ones are closed at once
};

}  // namespace cusax::http
