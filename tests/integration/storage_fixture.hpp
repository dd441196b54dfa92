// What every storage test starts from: a database of its own, at the embedded
// schema, in the program's one cluster, and the people of RFC 6120.
#pragma once

#include "model/account.hpp"
#include "model/domain.hpp"
#include "storage/database.hpp"
#include "storage/migrator.hpp"
#include "storage/pool.hpp"
#include "storage/writer.hpp"
#include "support/postgres_cluster.hpp"

#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace cusax::storage {

test::postgres_cluster &cluster();

class storage_test : public testing::Test {
  protected:
    storage_test();
    ~storage_test() override;

    database settings(std::string const &user = "postgres") const;
    connection_pool &pool() { return pool_; }

    writer &write();  // started when it is first asked for
    void end_writer() { writer_.reset(); }

    // Applies and expects it to succeed.
    applied apply(command_body body);
    // Applies and expects a refusal.
    error refusal(command_body body);
    // Everything in one batch, in this order; the answers in the same.
    std::vector<result<applied>> apply_together(std::vector<command_body> bodies);

    model::domain add_domain(std::string const &name);
    model::account add_account(std::string const &jid);

    // A single value, read past every class of ours.
    std::string value(std::string const &sql);
    void execute(std::string const &sql);

  private:
    std::string name_;
    connection_pool pool_;
    std::unique_ptr<writer> writer_;
};

model::domain_name domain_named(std::string const &text);
model::jid jid_named(std::string const &text);
model::address number(std::string const &text);
// Active, with its own AOR and a fresh id.
model::account account_named(std::string const &jid);
// Verifiers of no password at all, in the realm of the account's SIP domain.
model::credential_set credentials_for(model::account const &account, std::string const &realm);
// The same of a device of the account, in the realm of that name's domain.
std::vector<model::digest_verifier> device_verifiers(model::account const &account,
                                                     std::string const &device);
actor nurse();

// Waits until it holds, for at most 20 seconds; false then.
bool eventually(std::function<bool()> const &holds);

}  // namespace cusax::storage
