// A transfer that goes to one of our secondaries, with what is written down of it
// when it ends, or when it is cut off.
#pragma once

#include "dns/transfer.hpp"
#include "nameserver/secondary_board.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace cusax::nameserver {

class outgoing_transfer {
  public:
    outgoing_transfer(dns::transfer messages, std::size_t secondary, secondary_board &board);
    outgoing_transfer(outgoing_transfer const &) = delete;
    outgoing_transfer &operator=(outgoing_transfer const &) = delete;
    ~outgoing_transfer();  // before the end: it is noted as cut off

    // The next message into `out`, which holds dns::max_message_size octets; 0 at the end.
    std::size_t next(std::span<std::uint8_t> out, std::chrono::sys_seconds now);

  private:
    void note_end();
    void note_client_serial();

    dns::transfer messages_;
    std::size_t secondary_;
    secondary_board &board_;
    std::uint64_t octets_ = 0;
    bool ended_ = false;
};

}  // namespace cusax::nameserver
