// Notifications are heard, and a lost connection counts as one.
#include "integration/storage_fixture.hpp"
#include "storage/listener.hpp"

#include <map>
#include <mutex>

namespace cusax::storage {
namespace {

class listening : public storage_test {
  protected:
    // How often each channel was heard.
    struct ear {
        std::mutex mutex;
        std::map<std::string, int, std::less<>> heard;

        void operator()(std::string_view channel) {
            std::lock_guard const lock(mutex);
            ++heard[std::string(channel)];
        }
        int count(std::string_view channel) {
            std::lock_guard const lock(mutex);
            return heard[std::string(channel)];
        }
    };

    ear ear_;
    listener::callback callback() {
        return [this](std::string_view channel) { ear_(channel); };
    }
};

TEST_F(listening, connection_counts_as_a_notification_of_every_channel) {
    listener heard(settings(), {"cusax_change", "cusax_zone"}, callback());
    EXPECT_TRUE(eventually([&] { return ear_.count(change_channel) == 1 && ear_.count(zone_channel) == 1; }));
    EXPECT_TRUE(heard.connected());
}

TEST_F(listening, write_is_heard_on_its_channel_alone) {
    listener heard(settings(), {"cusax_change", "cusax_zone"}, callback());
    ASSERT_TRUE(eventually([&] { return ear_.count(zone_channel) == 1; }));
    add_domain("capulet.example");
    EXPECT_TRUE(eventually([&] { return ear_.count(change_channel) == 2; }));
    EXPECT_EQ(ear_.count(zone_channel), 1);
}

TEST_F(listening, restart_of_the_server_is_survived) {
    listener heard(settings(), {"cusax_change"}, callback());
    ASSERT_TRUE(eventually([&] { return ear_.count(change_channel) == 1; }));
    cluster().stop();
    ASSERT_TRUE(eventually([&] { return !heard.connected(); }));
    cluster().start();
    EXPECT_TRUE(eventually([&] { return ear_.count(change_channel) == 2; }));
    execute("NOTIFY cusax_change");
    EXPECT_TRUE(eventually([&] { return ear_.count(change_channel) == 3; }));
}

TEST_F(listening, stopped_listener_is_silent) {
    listener heard(settings(), {"cusax_change"}, callback());
    ASSERT_TRUE(eventually([&] { return ear_.count(change_channel) == 1; }));
    heard.stop();
    EXPECT_FALSE(heard.connected());
    execute("NOTIFY cusax_change");
    EXPECT_EQ(ear_.count(change_channel), 1);
}

}  // namespace
}  // namespace cusax::storage
