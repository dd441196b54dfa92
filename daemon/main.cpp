// cusaxd, the daemon. See daemon/app/command_line.hpp.
#include "app/command_line.hpp"

int main(int argc, char **argv) { return cusax::app::run(argc, argv); }
