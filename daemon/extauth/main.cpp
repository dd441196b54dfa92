// cusax-extauth, the program that ejabberd starts. See daemon/extauth/command_line.hpp.
#include "extauth/command_line.hpp"

int main(int argc, char **argv) { return cusax::extauth::run(argc, argv); }
