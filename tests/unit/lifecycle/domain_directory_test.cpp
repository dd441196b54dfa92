#include "lifecycle/domain_directory.hpp"

#include "base/exceptions.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace cusax::lifecycle {
namespace {

model::domain_name name_of(std::string_view text) { return model::domain_name::parse(text).value(); }

// What the directory loads from: one domain or none, with a count of the loads.
struct shelf {
    std::optional<model::domain> domain = model::make_domain(name_of("capulet.example"));
    int loads = 0;
    std::function<void()> meanwhile = [] {};  // happens after the row was read, before the load returns

    domain_directory::loader loader() {
        return [this](model::domain_name const &name) {
            ++loads;
            auto const read = domain && domain->name == name ? domain : std::nullopt;
            meanwhile();
            return read;
        };
    }
};

TEST(domain_directory, domain_is_loaded_once) {
    shelf stored;
    domain_directory directory(stored.loader());
    auto const first = directory.find(name_of("capulet.example"));
    auto const second = directory.find(name_of("CAPULET.example."));
    ASSERT_TRUE(first);
    EXPECT_EQ(*first, *stored.domain);
    EXPECT_EQ(first, second) << "the same object";
    EXPECT_EQ(stored.loads, 1);
}

TEST(domain_directory, both_forms_of_a_name_are_one_entry) {
    shelf stored;
    stored.domain = model::make_domain(name_of("münchen.example"));
    domain_directory directory(stored.loader());
    EXPECT_EQ(directory.find(name_of("münchen.example")), directory.find(name_of("xn--mnchen-3ya.example")));
    EXPECT_EQ(stored.loads, 1);
}

TEST(domain_directory, absent_domain_is_asked_for_every_time) {
    shelf stored;
    stored.domain.reset();
    domain_directory directory(stored.loader());
    EXPECT_EQ(directory.find(name_of("capulet.example")), nullptr);
    EXPECT_EQ(directory.find(name_of("capulet.example")), nullptr);
    EXPECT_EQ(stored.loads, 2);
    stored.domain = model::make_domain(name_of("capulet.example"));
    EXPECT_NE(directory.find(name_of("capulet.example")), nullptr) << "created by another daemon";
}

TEST(domain_directory, forgotten_domain_is_loaded_anew) {
    shelf stored;
    domain_directory directory(stored.loader());
    auto const before = directory.find(name_of("capulet.example"));
    stored.domain->version = 2;
    EXPECT_EQ(directory.find(name_of("capulet.example"))->version, 0);
    directory.forget(name_of("capulet.example"));
    EXPECT_EQ(directory.find(name_of("capulet.example"))->version, 2);
    stored.domain->version = 3;
    directory.forget_all();
    EXPECT_EQ(directory.find(name_of("capulet.example"))->version, 3);
    EXPECT_EQ(before->version, 0) << "who holds the former one keeps it";
}

TEST(domain_directory, forgetting_one_keeps_the_others) {
    int loads = 0;
    domain_directory directory([&](model::domain_name const &name) -> std::optional<model::domain> {
        ++loads;
        return model::make_domain(name);
    });
    directory.find(name_of("capulet.example"));
    directory.find(name_of("montague.example"));
    directory.forget(name_of("montague.example"));
    directory.find(name_of("capulet.example"));
    EXPECT_EQ(loads, 2);
    directory.find(name_of("montague.example"));
    EXPECT_EQ(loads, 3);
}

// A change that is announced while an older state is on its way here must not be lost.
TEST(domain_directory, what_changed_while_it_was_loaded_is_not_kept) {
    for (bool const all : {false, true}) {
        shelf stored;
        domain_directory directory(stored.loader());
        stored.meanwhile = [&] {
            if (stored.loads > 1) return;
            stored.domain->version = 2;
            all ? directory.forget_all() : directory.forget(name_of("capulet.example"));
        };
        EXPECT_EQ(directory.find(name_of("capulet.example"))->version, 0);
        EXPECT_EQ(directory.find(name_of("capulet.example"))->version, 2);
        EXPECT_EQ(stored.loads, 2);
    }
}

TEST(domain_directory, failure_of_the_database_passes_and_is_not_remembered) {
    shelf stored;
    domain_directory directory(stored.loader());
    stored.meanwhile = [] { throw unavailable("the database is away"); };
    EXPECT_THROW(directory.find(name_of("capulet.example")), unavailable);
    stored.meanwhile = [] {};
    EXPECT_NE(directory.find(name_of("capulet.example")), nullptr);
}

TEST(domain_directory, many_threads_see_one_domain) {
    domain_directory directory([](model::domain_name const &name) -> std::optional<model::domain> {
        return model::make_domain(name);
    });
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&directory, i] {
            for (int round = 0; round < 200; ++round) {
                auto const found = directory.find(name_of("capulet.example"));
                ASSERT_TRUE(found);
                EXPECT_EQ(found->name.ascii(), "capulet.example");
                if (i == 0) directory.forget(name_of("capulet.example"));
            }
        });
    for (auto &thread : threads) thread.join();
}

}  // namespace
}  // namespace cusax::lifecycle
