// The frame of every answer: a writer with the question echoed, EDNS where the
// request has it, and the room that a signature needs, which is put on at last.
#pragma once

#include "dns/lookup.hpp"
#include "dns/message.hpp"
#include "dns/response_writer.hpp"
#include "dns/tsig.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cusax::dns {

class reply {
  public:
    // Room for header, question, OPT and signature; less than this and no answer can be written.
    static bool fits(std::span<std::uint8_t> out, query const &request,
                     std::optional<tsig_check> const &checked);

    // Into `out`, which fits(). `checked` is signed for, unless it is malformed.
    reply(std::span<std::uint8_t> out, query const &request, transport via, answer_limits const &limits,
          std::optional<tsig_check> const &checked);

    response_writer &writer() { return writer_; }
    std::size_t finish(rcode code, std::chrono::sys_seconds now);  // the message's size

  private:
    std::span<std::uint8_t> out_;
    std::optional<tsig_signer> signer_;
    response_writer writer_;
};

// What a TSIG's outcome says against answering (RFC 8945 §5.2); noerror where nothing does.
rcode tsig_refusal(std::optional<tsig_check> const &checked);

}  // namespace cusax::dns
