#include "integration/storage_fixture.hpp"

#include "base/log.hpp"
#include "base/uuid.hpp"
#include "support/account.hpp"

#include <atomic>
#include <thread>

namespace cusax::storage {
namespace {

constexpr char const *template_name = "cusax_template";

std::unique_ptr<test::postgres_cluster> the_cluster;

// A copy of a migrated database is made faster than a migrated database.
void make_template() {
    the_cluster->execute(std::string("CREATE DATABASE ") + template_name);
    migrate({.url = the_cluster->url(template_name)});
}

std::string new_database() {
    static std::atomic<int> count{0};
    std::string name = "test_" + std::to_string(++count);
    cluster().execute("CREATE DATABASE " + name + " TEMPLATE " + template_name);
    return name;
}

}  // namespace

test::postgres_cluster &cluster() { return *the_cluster; }

storage_test::storage_test() : name_(new_database()), pool_(settings(), 8) {}

storage_test::~storage_test() {
    writer_.reset();
    pool_.drop_idle();
    cluster().execute("DROP DATABASE " + name_ + " WITH (FORCE)");
}

database storage_test::settings(std::string const &user) const { return {.url = cluster().url(name_, user)}; }

writer &storage_test::write() {
    if (!writer_)
        writer_ = std::make_unique<writer>(settings(), writer_options{.patience = std::chrono::seconds(20)});
    return *writer_;
}

applied storage_test::apply(command_body body) {
    auto const answer = write().apply({.body = std::move(body), .by = nurse()});
    EXPECT_TRUE(answer.has_value()) << (answer ? "" : answer.error().detail);
    return answer.value_or(applied{});
}

error storage_test::refusal(command_body body) {
    auto const answer = write().apply({.body = std::move(body), .by = nurse()});
    EXPECT_FALSE(answer.has_value());
    return answer ? error{} : answer.error();
}

std::vector<result<applied>> storage_test::apply_together(std::vector<command_body> bodies) {
    std::vector<std::future<result<applied>>> answers;
    auto const submit = [&](command_body body) {
        auto promised = std::make_shared<std::promise<result<applied>>>();
        answers.push_back(promised->get_future());
        write().submit({.body = std::move(body), .by = nurse()},
                       [promised](auto answer, std::exception_ptr const &why) {
                           if (why)
                               promised->set_exception(why);
                           else
                               promised->set_value(std::move(answer));
                       });
    };
    // A first command waits for the audit table; what is queued behind it meanwhile is one batch.
    pqxx::connection other(settings().url);
    pqxx::work blocker(other);
    blocker.exec("LOCK TABLE cusax.audit IN EXCLUSIVE MODE");
    submit(delete_token{make_uuid()});
    eventually([&] { return write().stats().queued == 0; });
    for (auto &body : bodies) submit(std::move(body));
    blocker.commit();
    std::vector<result<applied>> results;
    for (auto &answer : answers) results.push_back(answer.get());
    results.erase(results.begin());
    return results;
}

model::domain storage_test::add_domain(std::string const &name) {
    auto domain = model::make_domain(domain_named(name));
    domain.version = apply(create_domain{domain}).version;
    return domain;
}

model::account storage_test::add_account(std::string const &jid) {
    auto account = account_named(jid);
    auto const stored = apply(create_account{account, {}});
    account.version = stored.version;
    account.created_at = stored.created_at;
    account.updated_at = stored.updated_at;
    return account;
}

std::string storage_test::value(std::string const &sql) {
    pqxx::connection on(settings().url);
    pqxx::work in(on);
    auto const field = in.exec1(sql)[0];
    return field.is_null() ? "null" : field.c_str();
}

void storage_test::execute(std::string const &sql) { cluster().execute(sql, name_); }

model::domain_name domain_named(std::string const &text) { return model::domain_name::parse(text).value(); }
model::jid jid_named(std::string const &text) { return model::jid::parse(text).value(); }

model::address number(std::string const &text) {
    return {.uri = model::phone_number::parse(text).value(), .type = model::address_type::voice};
}

model::account account_named(std::string const &jid) { return tests::account_named(jid, make_uuid()); }

model::credential_set credentials_for(model::account const &account, std::string const &realm) {
    return {.scram = {{.hash = model::scram_hash::sha1,
                       .salt = "QSXCR+Q6sek8bf92",
                       .iterations = 4096,
                       .stored_key = bytes(20, 1),
                       .server_key = bytes(20, 2)},
                      {.hash = model::scram_hash::sha256,
                       .salt = "W22ZaJ0SNY7soEsUEjb6gQ",
                       .iterations = 10000,
                       .stored_key = bytes(32, 3),
                       .server_key = bytes(32, 4)}},
            .digest = {{.algorithm = model::digest_algorithm::md5,
                        .username = account.sip_address.digest_username(),
                        .realm = realm,
                        .ha1 = std::string(32, 'a'),
                        .ha1b = std::string(32, 'b')}}};
}

std::vector<model::digest_verifier> device_verifiers(model::account const &account,
                                                     std::string const &device) {
    return {{.algorithm = model::digest_algorithm::md5,
             .username = model::device_username(account.sip_address, device),
             .realm = account.sip_address.host().ascii(),
             .ha1 = std::string(32, 'd'),
             .ha1b = std::string(32, 'e')}};
}

actor nurse() { return {.name = "nurse", .token_id = {}, .address = "192.0.2.7", .request_id = "r-1"}; }

bool eventually(std::function<bool()> const &holds) {
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

}  // namespace cusax::storage

int main(int argc, char **argv) {
    testing::InitGoogleTest(&argc, argv);
    if (testing::GTEST_FLAG(list_tests)) return RUN_ALL_TESTS();
    cusax::configure_log(cusax::log_level::error, cusax::log_format::text);
    cusax::storage::the_cluster = std::make_unique<cusax::test::postgres_cluster>();
    cusax::storage::make_template();
    int const outcome = RUN_ALL_TESTS();
    cusax::storage::the_cluster.reset();
    return outcome;
}
