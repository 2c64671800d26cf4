// Resolver and connect_tcp: look-ups that hang hold up nobody, and neither does an address.
#include "host/resolver.hpp"

#include "host/connect_tcp.hpp"
#include "host/http_transport.hpp"
#include "host/loopback.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace kinesisd::test {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::chrono::seconds long_time{60};

SteadyTime in(Duration duration) {
    return std::chrono::steady_clock::now() + duration;
}

asio::ip::address address(const char* text) {
    return asio::ip::make_address(text);
}

// A look-up that hangs for names that begin with "hang", until it is released, or dies.
class Names {
public:
    ~Names() { release(); }

    [[nodiscard]] LookUp look_up() const {
        return [state = state_](const std::string& host) -> Result<Addresses> {
            ++state->calls;
            if (host.starts_with("hang")) state->released.wait();
            if (host.starts_with("nobody")) return Error{Errc::name_not_resolved, host + ": no"};
            return Addresses{asio::ip::make_address("127.0.0.1")};
        };
    }
    [[nodiscard]] int calls() const { return state_->calls; }
    void release() {
        if (!std::exchange(is_released_, true)) state_->released.count_down();
    }

private:
    struct State {
        std::atomic<int> calls = 0;
        std::latch released{1};
    };
    // Shared with threads that are left to themselves.
    std::shared_ptr<State> state_ = std::make_shared<State>();
    bool is_released_ = false;
};

class ResolverTest : public Loopback {
protected:
    Result<Addresses> resolve(const std::string& host, Duration time = long_time) {
        return run(resolver_->resolve(host, in(time)));
    }

    Names names_;
    std::unique_ptr<Resolver> resolver_ = std::make_unique<Resolver>(names_.look_up());
};

TEST_F(ResolverTest, ANameIsLookedUp) {
    EXPECT_THAT(resolve("somebody").value(), ElementsAre(address("127.0.0.1")));
}

TEST_F(ResolverTest, AnAddressNeedsNoLookUp) {
    EXPECT_THAT(resolve("::1").value(), ElementsAre(address("::1")));
    EXPECT_EQ(names_.calls(), 0);
}

TEST_F(ResolverTest, AnUnknownNameIsAnError) {
    const auto answer = resolve("nobody");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), (Error{Errc::name_not_resolved, "nobody: no"}));
}

TEST_F(ResolverTest, EachLookUpIsANewOne) {
    EXPECT_TRUE(resolve("somebody"));
    EXPECT_TRUE(resolve("somebody"));
    EXPECT_EQ(names_.calls(), 2);
}

TEST_F(ResolverTest, ALookUpThatHangsIsATimeoutAndNoObstacleToOthers) {
    const auto late = resolve("hang", milliseconds{20});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error(), (Error{Errc::timed_out, "hang: looking up the name"}));
    EXPECT_TRUE(resolve("somebody"));
}

TEST_F(ResolverTest, WhoAsksForANameThatIsBeingLookedUpSharesTheAnswer) {
    int answered = 0;
    const auto ask = [&]() -> Awaitable<> {
        const auto answer = co_await resolver_->resolve("hang", in(long_time));
        if (answer) ++answered;
    };
    const auto release = [&]() -> Awaitable<> {
        names_.release();
        co_return;
    };
    EXPECT_FALSE(resolve("hang", milliseconds{0}));
    TaskGroup group{executor()};
    for (int i = 0; i < 3; ++i)
        group.spawn(ask());
    group.spawn(release());  // begins last: all of them wait by then
    run(group.join());
    EXPECT_EQ(answered, 3);
    EXPECT_EQ(names_.calls(), 1);
}

TEST_F(ResolverTest, NotMoreThanSomeLookUpsHang) {
    for (std::size_t i = 0; i < Resolver::look_ups_max; ++i)
        EXPECT_EQ(
            resolve("hang" + std::to_string(i), Duration::zero()).error().code, Errc::timed_out
        );
    const auto refused = resolve("somebody");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::name_not_resolved);
    EXPECT_THAT(refused.error().detail, HasSubstr("somebody: 16 look-ups hang already"));
}

TEST_F(ResolverTest, ACancelledWaitLeavesTheLookUpToItself) {
    const auto ask = [&]() -> Awaitable<> {
        std::ignore = co_await resolver_->resolve("hang", in(long_time));
        ADD_FAILURE() << "it has returned";
    };
    TaskGroup group{executor()};
    group.spawn(ask());
    group.cancel();
    run(group.join());
    names_.release();
    EXPECT_TRUE(resolve("somebody"));
}

TEST(ResolverEnd, DoesNotWaitForALookUpThatHangs) {
    Names names;
    {
        asio::io_context loop{1};
        Resolver resolver{names.look_up()};
        const auto ask = [&]() -> Awaitable<> {
            std::ignore = co_await resolver.resolve("hang", in(long_time));
        };
        asio::co_spawn(loop, ask(), [](const std::exception_ptr&) {});
        while (names.calls() == 0)
            loop.poll();
    }
    // Only now: an end that waited for the thread would have waited for ever.
    names.release();
}

TEST(LookUpBySystem, KnowsLocalhostAndSaysWhomItDoesNotKnow) {
    EXPECT_THAT(look_up_by_system("localhost").value(), ::testing::Contains(address("127.0.0.1")));
    const std::string nobody = std::string(64, 'a') + ".invalid";
    const auto unknown = look_up_by_system(nobody);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, Errc::name_not_resolved);
    EXPECT_THAT(unknown.error().detail, HasSubstr(nobody + ": "));
}

TEST(Interleaved, TheKindsOfAddressTakeTurns) {
    const auto all = [](std::initializer_list<const char*> texts) {
        Addresses addresses;
        for (const char* text : texts)
            addresses.push_back(address(text));
        return addresses;
    };
    EXPECT_EQ(interleaved({}), Addresses{});
    EXPECT_EQ(interleaved(all({"1.1.1.1", "2.2.2.2"})), all({"1.1.1.1", "2.2.2.2"}));
    EXPECT_EQ(
        interleaved(all({"::1", "::2", "::3", "1.1.1.1"})), all({"::1", "1.1.1.1", "::2", "::3"})
    );
    EXPECT_EQ(
        interleaved(all({"1.1.1.1", "::1", "::2", "::3"})), all({"1.1.1.1", "::1", "::2", "::3"})
    );
}

class ConnectTcp : public Loopback {
protected:
    // The address that is connected, or the error's text.
    std::string connect(const Addresses& addresses, unsigned short port) {
        return run(connected_address(addresses, port));
    }

    const asio::ip::address here_ = address("127.0.0.1");
    const asio::ip::address other_ = address("127.0.0.2");

private:
    static Awaitable<std::string> connected_address(
        const Addresses& addresses, unsigned short port
    ) {
        const auto socket = co_await connect_tcp(addresses, port, in(long_time));
        if (!socket) co_return socket.error().text();
        co_return socket->remote_endpoint().address().to_string();
    }
};

TEST_F(ConnectTcp, TheNextAddressIsTakenWhenOneRefuses) {
    const ScriptedServer& server = serve({{until_closed()}});
    EXPECT_EQ(connect({other_, here_}, server.origin().port), "127.0.0.1");
}

TEST_F(ConnectTcp, TheNextAddressIsTriedWhileOneIsSilent) {
    // A queue of one, full: Linux drops the next connection's first packet.
    asio::ip::tcp::acceptor full{loop_};
    full.open(asio::ip::tcp::v4());
    full.bind({other_, 0});
    full.listen(0);
    asio::ip::tcp::socket first{loop_};
    first.connect(full.local_endpoint());
    const unsigned short port = full.local_endpoint().port();
    const asio::ip::tcp::acceptor open{loop_, {here_, port}};
    const SteadyTime begin = std::chrono::steady_clock::now();
    EXPECT_EQ(connect({other_, here_}, port), "127.0.0.1");
    // An equal share of the time for each of two would be half of it.
    EXPECT_LT(std::chrono::steady_clock::now() - begin, long_time / 4);
}

TEST_F(ConnectTcp, SaysWhatEachAddressSaid) {
    const asio::ip::tcp::socket bound{loop_, {asio::ip::address_v4::any(), 0}};
    const unsigned short port = bound.local_endpoint().port();
    const std::string refused = ":" + std::to_string(port) + ": Connection refused";
    EXPECT_EQ(
        connect({other_, here_}, port),
        "connect_failed: 127.0.0.2" + refused + "; 127.0.0.1" + refused
    );
}

TEST_F(ConnectTcp, AChangedAnswerOfTheDnsIsFollowedThoughConnectionsAreKept) {
    const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    const ScriptedServer& server =
        serve({{request(), say(ok), until_closed()}, {request(), say(ok), until_closed()}});
    HttpTransportOptions options;
    options.connection_age_max = Duration::zero();
    const auto look_ups = std::make_shared<std::atomic<int>>(0);
    options.look_up = [look_ups](const std::string&) -> Result<Addresses> {
        ++*look_ups;
        return Addresses{asio::ip::make_address("127.0.0.1")};
    };
    const auto transport = *HttpTransport::create(options);
    HttpRequest ask;
    ask.origin = Origin{Scheme::http, "moving.example.com", server.origin().port};
    EXPECT_TRUE(run(collect(*transport, ask)));
    EXPECT_TRUE(run(collect(*transport, ask)));
    EXPECT_EQ(*look_ups, 2);
    EXPECT_EQ(server.connections(), 2u);
}

}  // namespace
}  // namespace kinesisd::test
