// The database breaks at every moment: no answered write is lost, none is applied twice.
#include "base/exceptions.hpp"
#include "base/uuid.hpp"
#include "integration/storage_fixture.hpp"
#include "storage/account_reader.hpp"
#include "storage/account_store.hpp"

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

namespace cusax::storage {
namespace {

using namespace std::chrono_literals;

class outages : public storage_test {
  protected:
    outages() { add_domain("capulet.example"); }

    std::future<result<applied>> submit(command_body body) {
        auto promised = std::make_shared<std::promise<result<applied>>>();
        write().submit({.body = std::move(body), .by = nurse()},
                       [promised](auto answer, std::exception_ptr const &why) {
                           if (why)
                               promised->set_exception(why);
                           else
                               promised->set_value(std::move(answer));
                       });
        return promised->get_future();
    }

    // The backend that waits for `what` (wait_event), once there is one.
    pid_t backend_waiting_for(std::string const &what) {
        std::string const sql =
            "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = 'cusaxd' AND wait_event = '" +
            what + "'";
        pid_t found = 0;
        eventually([&] { return (found = std::stoi(value(sql))) != 0; });
        return found;
    }
};

TEST_F(outages, backend_killed_inside_a_batch_costs_a_retry) {
    auto const juliet = account_named("juliet@capulet.example");
    std::future<result<applied>> answer;
    {
        pqxx::connection other(settings().url);
        pqxx::work blocker(other);
        blocker.exec("LOCK TABLE cusax.audit IN EXCLUSIVE MODE");
        answer = submit(create_account{juliet, {}});
        pid_t const backend = backend_waiting_for("relation");
        ASSERT_NE(backend, 0);
        cluster().kill_backend(backend);  // takes the blocker with it
        eventually([&] { return !write().stats().connected || write().stats().reconnects > 1; });
        cluster().wait_ready();
    }
    EXPECT_TRUE(answer.get());
    EXPECT_EQ(value("SELECT count(*) FROM cusax.account"), "1");
    EXPECT_EQ(value("SELECT count(*) FROM cusax.audit WHERE action = 'account.created'"), "1");
}

// With a standby that never answers, a commit waits after it has taken effect.
TEST_F(outages, connection_broken_inside_the_commit_is_settled) {
    auto const juliet = account_named("juliet@capulet.example");
    cluster().execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    cluster().execute("SELECT pg_reload_conf()");
    auto answer = submit(create_account{juliet, {}});
    pid_t const backend = backend_waiting_for("SyncRep");
    cluster().execute("SELECT pg_terminate_backend(" + std::to_string(backend) + ")");
    auto const outcome = answer.get();
    cluster().execute("ALTER SYSTEM RESET synchronous_standby_names");
    cluster().execute("SELECT pg_reload_conf()");
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->version, 1);
    EXPECT_EQ(value("SELECT count(*) FROM cusax.audit WHERE action = 'account.created'"), "1");
    EXPECT_EQ(write().stats().reconnects, 2U);
}

TEST_F(outages, unsettled_commit_is_reported_as_such) {
    writer impatient(settings(), {.patience = 200ms});
    ASSERT_TRUE(impatient.apply({.body = create_domain{model::make_domain(domain_named("montague.example"))},
                                 .by = nurse()}));  // it is connected by now
    cluster().execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    cluster().execute("SELECT pg_reload_conf()");
    std::promise<std::exception_ptr> promised;
    impatient.submit({.body = create_account{account_named("juliet@capulet.example"), {}}, .by = nurse()},
                     [&](auto, std::exception_ptr why) { promised.set_value(std::move(why)); });
    ASSERT_NE(backend_waiting_for("SyncRep"), 0);
    cluster().crash();
    auto const why = promised.get_future().get();
    cluster().start();
    cluster().execute("ALTER SYSTEM RESET synchronous_standby_names");
    cluster().execute("SELECT pg_reload_conf()");
    ASSERT_TRUE(why);
    EXPECT_THROW(std::rethrow_exception(why), outcome_unknown);
}

TEST_F(outages, lost_database_is_unavailable_after_the_patience_and_comes_back_by_itself) {
    writer impatient(settings(), {.patience = 100ms});
    account_reader reader(settings(), {.patience = 100ms});
    account_store accounts(pool());
    auto const juliet = account_named("juliet@capulet.example");
    command const create{.body = create_account{juliet, {}}, .by = nurse()};
    EXPECT_EQ(reader.find(account_key(juliet.id)), std::nullopt);
    EXPECT_TRUE(pool().is_reachable());
    cluster().stop();
    EXPECT_THROW(impatient.apply(create), unavailable);
    EXPECT_THROW(reader.find(account_key(juliet.id)), unavailable);
    EXPECT_THROW(accounts.find_by_id(juliet.id), unavailable);
    EXPECT_FALSE(pool().is_reachable());
    cluster().start();
    EXPECT_TRUE(impatient.apply(create));
    EXPECT_TRUE(accounts.find_by_id(juliet.id));
    EXPECT_TRUE(reader.find(account_key(juliet.id)));
}

TEST_F(outages, idle_connections_that_died_are_replaced_unnoticed) {
    account_store accounts(pool());
    account_reader reader(settings());
    auto const juliet = add_account("juliet@capulet.example");
    {
        auto const one = pool().acquire();
        auto const two = pool().acquire();
    }
    EXPECT_EQ(pool().stats().idle, 2U);
    EXPECT_TRUE(reader.find(account_key(juliet.id)));
    cluster().stop();
    cluster().start();
    EXPECT_TRUE(accounts.find_by_id(juliet.id));
    EXPECT_TRUE(reader.find(account_key(juliet.id)));
    EXPECT_TRUE(write().apply({.body = purge_account{juliet.id, 1}, .by = nurse()}));
}

TEST_F(outages, exhausted_pool_is_unavailable) {
    connection_pool small(settings(), 1, 10ms);
    auto const held = small.acquire();
    EXPECT_THROW(small.acquire(), unavailable);
    EXPECT_EQ(small.stats().lent, 1U);
}

// Every write that was answered is there, once; whoever was told `unavailable` wrote nothing.
TEST_F(outages, crashes_under_load_lose_no_answered_write) {
    std::mutex mutex;
    std::set<std::string> answered;
    std::set<std::string> refused;
    std::atomic<bool> enough{false};
    std::vector<std::thread> clients;
    for (int client = 0; client < 8; ++client)
        clients.emplace_back([&, client] {
            for (int i = 0; !enough; ++i) {
                auto const account = account_named("guest" + std::to_string(client) + "." +
                                                   std::to_string(i) + "@capulet.example");
                try {
                    bool const stored =
                        write().apply({.body = create_account{account, {}}, .by = nurse()}).has_value();
                    std::lock_guard const lock(mutex);
                    (stored ? answered : refused).insert(account.id);
                } catch (unavailable const &) {
                    std::lock_guard const lock(mutex);
                    refused.insert(account.id);
                } catch (outcome_unknown const &) {
                    // Either way is right.
                }
            }
        });
    auto const grown_by = [&](std::size_t more) {
        std::size_t start = 0;
        {
            std::lock_guard const lock(mutex);
            start = answered.size();
        }
        return eventually([&] {
            std::lock_guard const lock(mutex);
            return answered.size() >= start + more;
        });
    };
    for (int round = 0; round < 3; ++round) {
        EXPECT_TRUE(grown_by(50));
        round % 2 == 0 ? cluster().crash() : cluster().stop();
        cluster().start();
    }
    EXPECT_TRUE(grown_by(50));
    enough = true;
    for (auto &client : clients) client.join();

    pqxx::connection on(settings().url);
    pqxx::work in(on);
    std::set<std::string> stored;
    for (auto const &row : in.exec("SELECT id FROM cusax.account")) stored.insert(row[0].c_str());
    for (auto const &id : answered) EXPECT_TRUE(stored.contains(id));
    for (auto const &id : refused) EXPECT_FALSE(stored.contains(id));
    EXPECT_EQ(
        in.exec1(
              "SELECT count(*) - count(DISTINCT account_id) FROM cusax.change WHERE account_id IS NOT NULL")
            [0]
                .as<int>(),
        0);
}

}  // namespace
}  // namespace cusax::storage
