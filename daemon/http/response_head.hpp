// The head of a response as it goes over the wire (RFC 9112 §4, RFC 9110 §6.4.1).
#pragma once

#include "http/types.hpp"

#include <ctime>
#include <string>
#include <string_view>

namespace cusax::http {

// How the connection goes on after this response.
enum class persistence { keep_alive, keep_alive_1_0, close, until_close };

// Status line, fields and the empty line. An answer with a stream is told to come in chunks, or, where the
// connection does not go on for HTTP/1.0's sake, until its end (RFC 9112 §6.3). `date` as date_field gives
// it. Line ends and other control characters in the fields of a handler become spaces, so that no value can
// begin a field of its own.
std::string render_head(response const &answer, persistence after, std::string_view date);

// One chunk of a body (RFC 9112 §7.1), none where there are no octets; and the last one where nothing
// follows.
std::string frame_chunk(std::string_view octets, bool end);

// False where a response of this status never has a body: 204, 304 (RFC 9110 §6.4.1).
bool may_have_body(int status);

// The value of `Date` (IMF-fixdate), made anew once a second. One thread.
class date_field {
  public:
    std::string_view at(std::time_t now);

  private:
    std::time_t made_ = -1;
    std::string text_;
};

}  // namespace cusax::http
