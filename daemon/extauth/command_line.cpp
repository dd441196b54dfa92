#include "extauth/command_line.hpp"

#include "base/log.hpp"
#include "extauth/checker.hpp"
#include "extauth/frame.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

namespace cusax::extauth {
namespace {

constexpr int done = 0;
constexpr int failed = 1;
constexpr int misused = 2;

int answer_all(checker &with) {
    secret_string payload;
    for (;;) {
        auto const outcome = read_frame(STDIN_FILENO, payload);
        if (outcome == read_outcome::ended) return done;
        if (outcome == read_outcome::broken) {
            log_error("EXTAUTH_INPUT_BROKEN");
            return failed;
        }
        if (!write_answer(STDOUT_FILENO, with.answer(read_question(payload.reveal())))) return done;
    }
}

secret_string first_line_of(std::string const &file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    return secret_string(std::move(line));
}

}  // namespace

int run(int argc, char **argv) {
    CLI::App program("cusax-extauth: ejabberd's passwords are checked by cusaxd");
    program.set_version_flag("--version", std::string(CUSAXD_VERSION));
    program.set_config("--config", "", "a file with these options, one a line: url = \"…\"")
        ->envname("CUSAX_EXTAUTH_CONFIG");
    std::string url;
    std::string token_file;
    std::string ca_file;
    program.add_option("--url", url, "where cusaxd listens, such as http://127.0.0.1:8080")
        ->envname("CUSAX_EXTAUTH_URL")
        ->required();
    program.add_option("--token-file", token_file, "a file whose first line is a token of scope reader")
        ->envname("CUSAX_EXTAUTH_TOKEN_FILE")
        ->required();
    program.add_option("--ca-file", ca_file, "the authorities to trust, if they are not the system's (PEM)")
        ->envname("CUSAX_EXTAUTH_CA_FILE")
        ->check(CLI::ExistingFile);
    try {
        program.parse(argc, argv);
    } catch (CLI::ParseError const &wrong) {
        return program.exit(wrong) == 0 ? done : misused;
    }
    auto token = first_line_of(token_file);
    if (token.reveal().empty()) {
        std::cerr << "--token-file: " << token_file << " cannot be read or has no token in it\n";
        return misused;
    }
    std::signal(SIGPIPE, SIG_IGN);  // an ejabberd that is gone ends us by its closed pipe
    try {
        checker with({.url = std::move(url), .token = std::move(token), .ca_file = std::move(ca_file)});
        return answer_all(with);
    } catch (std::exception const &broken) {
        log_error("EXTAUTH_FAILED", {{"error", broken.what()}});
        return failed;
    }
}

}  // namespace cusax::extauth
