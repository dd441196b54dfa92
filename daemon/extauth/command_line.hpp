// The program cusax-extauth: answers ejabberd's questions on standard input, one
// after the other, until it ends.
#pragma once

namespace cusax::extauth {

// Exit codes: 0 the input ended; 1 it could not go on, stderr says why; 2 the command line is wrong.
int run(int argc, char **argv);

}  // namespace cusax::extauth
