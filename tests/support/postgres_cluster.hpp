// A PostgreSQL cluster of the test program's own: in a temporary folder, on a
// unix socket only, durable as in production, gone when the program ends,
// however it ends. Runs as the invoker, or as `postgres` where that is root.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace cusax::test {

class postgres_cluster {
  public:
    postgres_cluster();  // creates and starts it; throws std::runtime_error
    ~postgres_cluster();
    postgres_cluster(postgres_cluster const &) = delete;
    postgres_cluster &operator=(postgres_cluster const &) = delete;

    // For libpq. Everybody is trusted; `postgres` is the superuser.
    std::string url(std::string const &database, std::string const &user = "postgres") const;

    void start();
    void stop();                       // fast: open transactions are rolled back
    void crash();                      // immediate: nothing is written that was not, the next start recovers
    void kill_backend(pid_t backend);  // SIGKILL, on which PostgreSQL restarts all its backends

    // One statement as the superuser, for tests that need another hand in the database.
    void execute(std::string const &sql, std::string const &database = "postgres");

    // Waits until connections are accepted.
    void wait_ready() const;

  private:
    void end(int signal);
    pid_t launch(std::vector<std::string> const &arguments) const;

    std::filesystem::path folder_;
    pid_t postmaster_ = -1;
};

}  // namespace cusax::test
