#include "support/postgres_cluster.hpp"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <thread>

namespace cusax::test {
namespace {

std::string program(char const *name) {
    char const *const folder = std::getenv("CUSAX_POSTGRESQL_BIN");
    return std::string(folder ? folder : "/usr/lib/postgresql/15/bin") + "/" + name;
}

// PostgreSQL refuses to run as root.
passwd const *unprivileged_user() {
    if (geteuid() != 0) return nullptr;
    auto const *const user = getpwnam("postgres");
    if (!user) throw std::runtime_error("there is no user `postgres` to run the cluster as");
    return user;
}

// In the child: the user, the output, and death together with the parent.
[[noreturn]] void become(std::vector<std::string> const &arguments, passwd const *user,
                         std::string const &log) {
    int const output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (output >= 0) {
        dup2(output, STDOUT_FILENO);
        dup2(output, STDERR_FILENO);
    }
    if (user && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
        _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    std::vector<char *> argv;
    for (auto const &argument : arguments) argv.push_back(const_cast<char *>(argument.c_str()));
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
}

int wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return status;
}

}  // namespace

postgres_cluster::postgres_cluster() {
    std::string name = std::filesystem::temp_directory_path() / "cusax-postgres-XXXXXX";
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder can be made");
    folder_ = name;
    if (auto const *const user = unprivileged_user();
        user && chown(name.c_str(), user->pw_uid, user->pw_gid) != 0)
        throw std::runtime_error("the temporary folder cannot be given to `postgres`");
    pid_t const initdb = launch({program("initdb"), "-D", folder_ / "data", "-U", "postgres", "-A", "trust",
                                 "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"});
    if (wait_for(initdb) != 0) throw std::runtime_error("initdb failed: see " + (folder_ / "log").string());
    start();
}

postgres_cluster::~postgres_cluster() {
    end(SIGQUIT);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string postgres_cluster::url(std::string const &database, std::string const &user) const {
    return "host=" + folder_.string() + " dbname=" + database + " user=" + user;
}

pid_t postgres_cluster::launch(std::vector<std::string> const &arguments) const {
    auto const *const user = unprivileged_user();
    std::string const log = folder_ / "log";
    pid_t const child = fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child == 0) become(arguments, user, log);
    return child;
}

void postgres_cluster::start() {
    postmaster_ = launch({program("postgres"), "-D", folder_ / "data", "-c", "listen_addresses=", "-c",
                          "unix_socket_directories=" + folder_.string(), "-c", "max_connections=200", "-c",
                          "deadlock_timeout=100ms"});
    wait_ready();
}

void postgres_cluster::wait_ready() const {
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (PQping(url("postgres").c_str()) != PQPING_OK) {
        if (std::chrono::steady_clock::now() > until)
            throw std::runtime_error("PostgreSQL does not come up: see " + (folder_ / "log").string());
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

void postgres_cluster::stop() { end(SIGINT); }
void postgres_cluster::crash() { end(SIGQUIT); }

void postgres_cluster::end(int signal) {
    if (postmaster_ <= 0) return;
    kill(postmaster_, signal);
    wait_for(postmaster_);
    postmaster_ = -1;
}

void postgres_cluster::kill_backend(pid_t backend) { kill(backend, SIGKILL); }

void postgres_cluster::execute(std::string const &sql, std::string const &database) {
    std::unique_ptr<PGconn, decltype(&PQfinish)> const connection(PQconnectdb(url(database).c_str()),
                                                                  &PQfinish);
    std::unique_ptr<PGresult, decltype(&PQclear)> const answer(PQexec(connection.get(), sql.c_str()),
                                                               &PQclear);
    auto const status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw std::runtime_error(sql + ": " + PQerrorMessage(connection.get()));
}

}  // namespace cusax::test
