// The TSIG record itself (RFC 8945 §4.2): read from messages, written behind them.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace cusax::dns {

// RFC 8945 §3; goes into the record, beside the rcode NOTAUTH of the message.
enum class tsig_error : std::uint16_t { none = 0, badsig = 16, badkey = 17, badtime = 18, badtrunc = 22 };

std::string render_tsig_error(std::uint16_t error);  // "BADTIME", or "23"

// Views point into the message.
struct tsig_record {
    bytes owner;      // the key's name, uncompressed and in lower case
    bytes algorithm;  // the same
    std::uint64_t time_signed{};
    std::uint16_t fudge{};
    byte_view mac;
    std::uint16_t original_id{};
    std::uint16_t error{};
    byte_view other;
    std::size_t at{};  // where in the message the record begins
};

// The record that begins at `at`; nullopt where it is no well-formed TSIG record, the last of the message.
std::optional<tsig_record> read_tsig(byte_view message, std::size_t at);

// Where the TSIG record of a whole message begins; its size where it has none; nullopt
// where the message is not well-formed, or TSIG is not its last record alone (§5.1).
std::optional<std::size_t> find_tsig(byte_view message);

std::size_t tsig_size(tsig_record const &record);
void append_tsig(bytes &out, tsig_record const &record);

}  // namespace cusax::dns
