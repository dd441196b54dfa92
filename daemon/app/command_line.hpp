// The program's commands: serve, migrate, token create, check.
#pragma once

namespace cusax::app {

// Exit codes: 0 done; 1 it could not be done, stderr says why; 2 the command
// line or the configuration is wrong.
int run(int argc, char **argv);

}  // namespace cusax::app
