// A session_ender on a real database before a server that does as it is told: what
// is carried out, tried again, noted and caught up, and by whom.
#include "enforce/session_ender.hpp"

#include "integration/storage_fixture.hpp"

#include <condition_variable>
#include <mutex>

namespace cusax::enforce {
namespace {

using model::change_kind;
using storage::eventually;
using names = std::vector<std::string>;

constexpr char const *target = "cusax.capulet.example";

// What a server of the tests says, and what it was asked; any thread.
class script {
  public:
    // The next answers, in order; after them two sessions are ended each time.
    void answer(std::vector<result<ended>> answers) {
        std::lock_guard const lock(mutex_);
        answers_ = std::move(answers);
    }
    // For as long as nothing else is said.
    void always(std::optional<error> refusal) {
        std::lock_guard const lock(mutex_);
        refusal_ = std::move(refusal);
    }
    void be_at_hand(bool at_hand) {
        std::lock_guard const lock(mutex_);
        at_hand_ = at_hand;
    }
    // Every conversation lasts until it is interrupted.
    void hang() {
        std::lock_guard const lock(mutex_);
        hanging_ = true;
    }

    names asked() const {
        std::lock_guard const lock(mutex_);
        return asked_;
    }
    bool at_hand() const {
        std::lock_guard const lock(mutex_);
        return at_hand_;
    }

    result<ended> converse(std::string whose) {
        std::unique_lock lock(mutex_);
        asked_.push_back(std::move(whose));
        if (hanging_) {
            interrupted_.wait(lock, [this] { return !hanging_; });
            return fail(error_code::unavailable, "interrupted");
        }
        if (refusal_) return fail(*refusal_);
        if (answers_.empty()) return ended{.sessions = 2};
        auto said = std::move(answers_.front());
        answers_.erase(answers_.begin());
        return said;
    }
    void interrupt() {
        std::lock_guard const lock(mutex_);
        hanging_ = false;
        interrupted_.notify_all();
    }

  private:
    mutable std::mutex mutex_;
    std::condition_variable interrupted_;
    names asked_;
    std::vector<result<ended>> answers_;
    std::optional<error> refusal_;
    bool at_hand_ = true;
    bool hanging_ = false;
};

class scripted_server : public session_server {
  public:
    explicit scripted_server(script &by) : script_(by) {}
    std::string_view method() const override { return "script"; }
    bool is_at_hand() const override { return script_.at_hand(); }
    result<ended> end_sessions(session_owner const &whose) override {
        return script_.converse(whose.jid.str());
    }
    void interrupt() noexcept override { script_.interrupt(); }

  private:
    script &script_;
};

error away() {
    return {.code = error_code::unavailable, .detail = "nobody answers", .inputs = {}, .holder = {}};
}

class session_ender_test : public storage::storage_test {
  protected:
    std::unique_ptr<session_ender> make_ender(script &by) {
        auto made =
            std::make_unique<session_ender>(ender_target{.name = target, .domains = {domain_.name}},
                                            std::make_unique<scripted_server>(by), settings(), pool());
        made->start();
        return made;
    }
    // One that leads and has begun.
    std::unique_ptr<session_ender> lead(script &by) {
        auto made = make_ender(by);
        EXPECT_TRUE(eventually([&] { return made->figures().leading && place(); }));
        return made;
    }

    void change(model::account &account, model::account_status status, change_kind kind) {
        account.status = status;
        account.version = apply(storage::update_account{account, {}, kind}).version;
    }
    void suspend(model::account &account) {
        change(account, model::account_status::suspended, change_kind::account_suspended);
    }

    std::optional<model::feed_cursor> place() {
        auto const kept = storage::enforcement_store(pool()).place(target);
        return kept ? std::optional(kept->reached) : std::nullopt;
    }
    bool comes_to_the_end(session_ender &ender) {
        auto const last = storage::change_feed(pool()).read({}, 1000).value().next;
        return eventually([&] {
            ender.wake();
            return place() == last;
        });
    }
    // "ok juliet@capulet.example; failed …" in the order of the audit.
    std::string audit() {
        return value(
            "SELECT coalesce(string_agg(outcome || ' ' || jid || coalesce(' ' || (detail ->> 'sessions'), "
            "'') "
            "|| coalesce(': ' || (detail ->> 'error'), ''), '; ' ORDER BY seq), '') FROM cusax.audit "
            "WHERE actor = 'cusaxd' AND action = 'account.sessions_ended'");
    }

    script script_;
    model::domain domain_ = add_domain("capulet.example");
    model::account juliet_ = add_account("juliet@capulet.example");
    model::account nurse_ = add_account("nurse@capulet.example");
};

TEST_F(session_ender_test, suspension_is_carried_out_and_noted) {
    auto const ender = lead(script_);
    suspend(juliet_);
    EXPECT_TRUE(comes_to_the_end(*ender));
    EXPECT_EQ(script_.asked(), (names{"juliet@capulet.example"}));
    EXPECT_EQ(audit(), "ok juliet@capulet.example 2");
    auto const figures = ender->figures();
    EXPECT_EQ(figures.ended, 1U);
    EXPECT_EQ(figures.target, target);
    EXPECT_EQ(figures.method, "script");
    EXPECT_TRUE(figures.last_success);
}

TEST_F(session_ender_test, own_new_password_is_read_before_the_session_ends) {
    auto const ender = lead(script_);
    auto const begun = std::chrono::steady_clock::now();
    storage::update_account renewed{juliet_, storage::credentials_for(juliet_, "capulet.example"),
                                    change_kind::account_password_changed};
    ASSERT_TRUE(write().apply({.body = renewed, .by = {.name = "juliet@capulet.example"}}));
    EXPECT_TRUE(comes_to_the_end(*ender));
    EXPECT_GE(std::chrono::steady_clock::now() - begun, own_password_grace);
    EXPECT_EQ(script_.asked(), (names{"juliet@capulet.example"}));
}

TEST_F(session_ender_test, accounts_of_other_domains_are_left_to_others) {
    add_domain("montague.example");
    auto romeo = add_account("romeo@montague.example");
    auto const ender = lead(script_);
    suspend(romeo);
    EXPECT_TRUE(comes_to_the_end(*ender));
    EXPECT_EQ(script_.asked(), names{});
}

TEST_F(session_ender_test, server_away_keeps_the_place_until_it_answers) {
    auto const ender = lead(script_);
    auto const before = place();
    script_.always(away());
    suspend(juliet_);
    suspend(nurse_);
    ender->wake();
    EXPECT_TRUE(eventually([&] { return script_.asked().size() >= 2; }));
    EXPECT_EQ(script_.asked().back(), "juliet@capulet.example") << "nobody overtakes";
    EXPECT_EQ(place(), before);
    auto const waiting = ender->figures();
    EXPECT_EQ(waiting.trouble, "nobody answers");
    EXPECT_TRUE(waiting.waiting_since);
    EXPECT_GE(waiting.retries, 1U);
    EXPECT_EQ(audit(), "");
    script_.always(std::nullopt);
    EXPECT_TRUE(comes_to_the_end(*ender));
    EXPECT_EQ(audit(), "ok juliet@capulet.example 2; ok nurse@capulet.example 2");
    EXPECT_TRUE(eventually([&] { return !ender->figures().waiting_since; }));
    EXPECT_EQ(ender->figures().trouble, "");
}

TEST_F(session_ender_test, server_that_does_not_let_us_is_asked_rarely_and_keeps_the_place) {
    auto const ender = lead(script_);
    auto const before = place();
    script_.always(
        error{.code = error_code::forbidden, .detail = "not an administrator", .inputs = {}, .holder = {}});
    suspend(juliet_);
    ender->wake();
    EXPECT_TRUE(eventually([&] { return ender->figures().trouble == "not an administrator"; }));
    EXPECT_EQ(script_.asked().size(), 1U);
    EXPECT_EQ(place(), before);
    EXPECT_EQ(audit(), "");
}

TEST_F(session_ender_test, account_that_fails_alone_is_noted_after_three_tries_and_passed) {
    auto const ender = lead(script_);
    result<ended> const failure = fail(error_code::invalid_input, "jid-malformed");
    script_.answer({failure, failure, failure});
    suspend(juliet_);
    suspend(nurse_);
    EXPECT_TRUE(comes_to_the_end(*ender));
    EXPECT_EQ(script_.asked(), (names{"juliet@capulet.example", "juliet@capulet.example",
                                      "juliet@capulet.example", "nurse@capulet.example"}));
    EXPECT_EQ(audit(), "failed juliet@capulet.example: jid-malformed; ok nurse@capulet.example 2");
    EXPECT_EQ(ender->figures().failed, 1U);
}

TEST_F(session_ender_test, what_happened_while_nobody_led_is_caught_up) {
    lead(script_)->stop();
    suspend(juliet_);
    suspend(nurse_);
    change(nurse_, model::account_status::active, change_kind::account_reactivated);
    auto const ender = lead(script_);
    EXPECT_TRUE(comes_to_the_end(*ender));
    EXPECT_EQ(script_.asked(), (names{"juliet@capulet.example"})) << "who is active again stays";
}

TEST_F(session_ender_test, first_of_all_daemons_does_not_look_back) {
    suspend(juliet_);
    auto const ender = lead(script_);
    suspend(nurse_);
    EXPECT_TRUE(comes_to_the_end(*ender));
    EXPECT_EQ(script_.asked(), (names{"nurse@capulet.example"}));
}

TEST_F(session_ender_test, domain_without_xmpp_is_walked_through_and_gone_on_with_where_it_stopped) {
    auto const ender = lead(script_);
    auto const before = place();
    script_.answer({ended{.sessions = 1}, fail(away()), fail(away())});
    domain_.xmpp.enabled = false;
    apply(storage::update_domain{domain_});
    ender->wake();
    EXPECT_TRUE(eventually([&] { return script_.asked().size() >= 2; }));
    EXPECT_EQ(place(), before) << "a domain is behind us when its last account is";
    EXPECT_TRUE(comes_to_the_end(*ender));
    EXPECT_EQ(script_.asked().size(), 4U) << "whose sessions are ended is not asked for again";
    EXPECT_EQ(script_.asked()[1], script_.asked()[3]);
    EXPECT_NE(script_.asked()[0], script_.asked()[1]);
}

TEST_F(session_ender_test, former_leader_notes_nothing_and_what_it_did_is_done_again) {
    auto const ender = lead(script_);
    execute("UPDATE cusax.leadership SET term = term + 1 WHERE role = 'sessions:cusax.capulet.example'");
    suspend(juliet_);
    EXPECT_TRUE(comes_to_the_end(*ender));
    EXPECT_EQ(script_.asked(), (names{"juliet@capulet.example", "juliet@capulet.example"}));
    EXPECT_EQ(audit(), "ok juliet@capulet.example 2");
}

TEST_F(session_ender_test, lost_lock_ends_the_term_before_anything_is_done) {
    auto const ender = lead(script_);
    execute(
        "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
        "WHERE l.locktype = 'advisory' AND d.datname = current_database()");
    suspend(juliet_);
    EXPECT_TRUE(comes_to_the_end(*ender)) << "in a new term";
    EXPECT_EQ(script_.asked(), (names{"juliet@capulet.example"}));
}

TEST_F(session_ender_test, one_of_two_does_it_and_the_other_when_the_server_is_out_of_reach) {
    script other_script;
    auto const ender = lead(script_);
    auto const other = make_ender(other_script);
    suspend(juliet_);
    EXPECT_TRUE(comes_to_the_end(*ender));
    EXPECT_FALSE(other->figures().leading);
    script_.be_at_hand(false);
    EXPECT_TRUE(eventually([&] { return other->figures().leading; }));
    suspend(nurse_);
    EXPECT_TRUE(comes_to_the_end(*other));
    EXPECT_EQ(script_.asked(), (names{"juliet@capulet.example"}));
    EXPECT_EQ(other_script.asked(), (names{"nurse@capulet.example"}));
    EXPECT_FALSE(ender->figures().leading);
}

TEST_F(session_ender_test, stop_interrupts_the_conversation_and_keeps_the_place) {
    auto const ender = lead(script_);
    auto const before = place();
    script_.hang();
    suspend(juliet_);
    ender->wake();
    EXPECT_TRUE(eventually([&] { return !script_.asked().empty(); }));
    ender->stop();
    EXPECT_EQ(place(), before);
    EXPECT_EQ(audit(), "");
    auto const next = lead(script_);
    EXPECT_TRUE(comes_to_the_end(*next));
    EXPECT_EQ(audit(), "ok juliet@capulet.example 2");
}

}  // namespace
}  // namespace cusax::enforce
