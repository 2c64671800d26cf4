#include "host/service_notifier.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <map>

namespace kinesisd::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

VariableLookup variables(std::map<std::string, std::string, std::less<>> all) {
    return [all](std::string_view name) -> std::optional<std::string> {
        const auto found = all.find(name);
        if (found == all.end()) return std::nullopt;
        return found->second;
    };
}

TEST(ServiceNotifier, EveryEventHasItsText) {
    struct Case {
        ServiceNews news;
        std::string text;
    };
    const std::vector<Case> cases{
        {{ServiceEvent::ready, ""}, "READY=1\n"},
        {{ServiceEvent::ready, "fine"}, "READY=1\nSTATUS=fine\n"},
        {{ServiceEvent::reloading, ""}, "RELOADING=1\nMONOTONIC_USEC=1500000\n"},
        {{ServiceEvent::stopping, "stopping", seconds{15}},
         "STOPPING=1\nEXTEND_TIMEOUT_USEC=15000000\nSTATUS=stopping\n"},
        {{ServiceEvent::alive, "2 pipelines"}, "WATCHDOG=1\nSTATUS=2 pipelines\n"},
        {{ServiceEvent::status, "stuck"}, "STATUS=stuck\n"},
        {{ServiceEvent::status, "one\nWATCHDOG=1"}, "STATUS=one WATCHDOG=1\n"},
        {{ServiceEvent::status, ""}, ""},
    };
    for (const Case& c : cases)
        EXPECT_EQ(service_text(c.news, milliseconds{1500}), c.text);
}

TEST(ServiceNotifier, TheEnvironmentSaysWhoListensAndHowOftenASignOfLifeIsWanted) {
    struct Case {
        std::map<std::string, std::string, std::less<>> environment;
        std::optional<std::string> socket;
        std::optional<Duration> watchdog;
    };
    const std::vector<Case> cases{
        {{}, std::nullopt, std::nullopt},
        {{{"NOTIFY_SOCKET", "/s"}}, "/s", std::nullopt},
        {{{"NOTIFY_SOCKET", "/s"}, {"WATCHDOG_USEC", "4000000"}}, "/s", seconds{4}},
        {{{"NOTIFY_SOCKET", "/s"}, {"WATCHDOG_USEC", "4000000"}, {"WATCHDOG_PID", "7"}},
         "/s",
         seconds{4}},
        {{{"NOTIFY_SOCKET", "/s"}, {"WATCHDOG_USEC", "4000000"}, {"WATCHDOG_PID", "8"}},
         "/s",
         std::nullopt},
        {{{"NOTIFY_SOCKET", "/s"}, {"WATCHDOG_USEC", "4s"}}, "/s", std::nullopt},
        {{{"NOTIFY_SOCKET", "/s"}, {"WATCHDOG_USEC", "0"}}, "/s", std::nullopt},
        {{{"WATCHDOG_USEC", "4000000"}}, std::nullopt, std::nullopt},
    };
    for (const Case& c : cases) {
        const ServiceSettings settings = service_settings(variables(c.environment), 7);
        EXPECT_EQ(settings.socket, c.socket);
        EXPECT_EQ(settings.watchdog, c.watchdog);
    }
}

TEST(ServiceNotifier, SignsOfLifeComeTwiceAsOftenAsAskedForAndTheStatusEveryTenSeconds) {
    EXPECT_EQ((ServiceNotifier{{"/s", seconds{4}}}.interval()), seconds{2});
    EXPECT_EQ((ServiceNotifier{{"/s", seconds{120}}}.interval()), seconds{10});
    EXPECT_EQ((ServiceNotifier{{"/s", std::nullopt}}.interval()), seconds{10});
}

// A service manager: the socket that it listens on.
class Listener {
public:
    explicit Listener(const std::string& name)
        : socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        if (name.front() == '@') address.sun_path[0] = '\0';
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
        EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() { ::close(socket_); }

    [[nodiscard]] std::string heard() const {
        std::array<char, 512> bytes{};
        const ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), 0);
        return size < 0 ? "" : std::string{bytes.data(), static_cast<std::size_t>(size)};
    }

private:
    int socket_;
};

TEST(ServiceNotifier, SendsOneDatagramToThePathOrTheAbstractName) {
    const std::string own = "kinesisd-test-" + std::to_string(::getpid());
    const std::string path = (std::filesystem::temp_directory_path() / own).string();
    for (const std::string& name : {path, "@" + own}) {
        const Listener manager{name};
        const ServiceNotifier notifier{{name, std::nullopt}};
        EXPECT_TRUE(notifier.is_heard());
        EXPECT_TRUE(notifier.send({ServiceEvent::alive, "fine"}));
        EXPECT_EQ(manager.heard(), "WATCHDOG=1\nSTATUS=fine\n");
    }
    std::filesystem::remove(path);
}

TEST(ServiceNotifier, SaysNothingWhereNobodyListens) {
    const ServiceNotifier notifier{{}};
    EXPECT_FALSE(notifier.is_heard());
    EXPECT_TRUE(notifier.send({ServiceEvent::ready}));
}

TEST(ServiceNotifier, AManagerThatIsGoneIsAnErrorAndNotAnEnd) {
    for (const std::string name : {"/nowhere/notify", "x", ""}) {
        const ServiceNotifier notifier{{name, std::nullopt}};
        EXPECT_FALSE(notifier.send({ServiceEvent::alive})) << name;
    }
}

}  // namespace
}  // namespace kinesisd::test
