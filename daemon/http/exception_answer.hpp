// What an exception that a handler throws becomes; decided here and nowhere else.
#pragma once

#include "http/types.hpp"

#include <string_view>

namespace cusax::http {

// To be called inside a catch. The text of the exception goes to the log, never to the client.
response answer_exception(std::string_view request_id);

}  // namespace cusax::http
