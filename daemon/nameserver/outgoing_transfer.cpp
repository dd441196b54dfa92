#include "nameserver/outgoing_transfer.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"

#include <string>
#include <utility>

namespace cusax::nameserver {

outgoing_transfer::outgoing_transfer(dns::transfer messages, std::size_t secondary, secondary_board &board)
    : messages_(std::move(messages)), secondary_(secondary), board_(board) {}

outgoing_transfer::~outgoing_transfer() {
    if (!ended_)
        board_.note_error(secondary_, messages_.origin(),
                          "the connection broke before the transfer was through", system_now());
}

std::size_t outgoing_transfer::next(std::span<std::uint8_t> out, std::chrono::sys_seconds now) {
    auto const size = messages_.next(out, now);
    octets_ += size;
    if (size == 0) note_end();
    return size;
}

void outgoing_transfer::note_end() {
    ended_ = true;
    if (messages_.kind() == dns::transfer_kind::nothing_newer) return note_client_serial();
    board_.note_transfer(secondary_, messages_.origin(),
                         {.serial = messages_.serial(),
                          .incremental = messages_.kind() == dns::transfer_kind::difference,
                          .octets = octets_,
                          .at = system_now()});
    log_info("TRANSFER_SENT", {{"secondary", board_.secondaries()[secondary_].name()},
                               {"zone", messages_.origin().render()},
                               {"serial", messages_.serial()},
                               {"kind", dns::render_transfer_kind(messages_.kind())},
                               {"records", messages_.records_sent()},
                               {"octets", octets_}});
}

// A secondary that is ahead of us ignores us for ever (RFC 1982): our counters went back, as after a restore.
void outgoing_transfer::note_client_serial() {
    auto const theirs = messages_.client_serial();
    if (!theirs || *theirs == messages_.serial()) return;
    auto const &name = board_.secondaries()[secondary_].name();
    log_error("SECONDARY_AHEAD", {{"secondary", name},
                                  {"zone", messages_.origin().render()},
                                  {"serial", messages_.serial()},
                                  {"theirs", *theirs}});
    board_.note_error(
        secondary_, messages_.origin(),
        "it has serial " + std::to_string(*theirs) + ", which is newer than ours: cusaxd raise-serials",
        system_now());
}

}  // namespace cusax::nameserver
