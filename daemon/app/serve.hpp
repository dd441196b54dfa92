// `cusaxd serve`: the daemon between its start and its end, and the signals in between.
#pragma once

#include "app/config.hpp"

#include <string>

namespace cusax::app {

// Runs until SIGTERM or SIGINT; SIGHUP reads certificates and the [log] section
// of `file` anew. Tells systemd (READY, RELOADING, STOPPING) where it listens.
// Returns 0 after an orderly end; throws what daemon::start() throws.
int serve(config const &settings, std::string const &file);

}  // namespace cusax::app
