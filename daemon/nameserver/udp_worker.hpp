// Answers UDP queries on one thread: takes them from its sockets in batches
// (recvmmsg), answers each from one snapshot of the zones, and sends them
// together (sendmmsg) from the address that was asked.
#pragma once

#include "nameserver/config.hpp"
#include "nameserver/counters.hpp"
#include "nameserver/descriptor.hpp"

#include <memory>
#include <vector>

namespace cusax::nameserver {

class udp_worker {
  public:
    // `config` has cookies. `stop` becomes readable when run() shall return; it, `limiter` and
    // `tally` outlive the worker.
    udp_worker(std::vector<descriptor> sockets, int stop, server_config const &config,
               snapshot_source snapshot, rate_limiter &limiter, counters &tally);
    ~udp_worker();
    udp_worker(udp_worker const &) = delete;
    udp_worker &operator=(udp_worker const &) = delete;

    void run();

  private:
    class batch;

    void drain(int fd);
    void answer_batch(std::size_t count);

    std::vector<descriptor> sockets_;
    int stop_;
    dns::answer_limits limits_;
    dns::tsig_keyring const *keys_;
    dns::cookie_mint cookies_;
    snapshot_source snapshot_;
    rate_limiter &limiter_;
    counters &tally_;
    std::unique_ptr<batch> batch_;
};

}  // namespace cusax::nameserver
