// HttpTransport's connections between requests: which are used again, and what happens when one
// turns out to be closed.
#include "host/answer_sink.hpp"
#include "host/http_transport.hpp"
#include "host/loopback.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kinesisd::test {
namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class KeepAlive : public Loopback {
protected:
    KeepAlive() { use({}); }

    void use(const HttpTransportOptions& options) { transport_ = *HttpTransport::create(options); }

    static HttpRequest request_to(const ScriptedServer& server) {
        HttpRequest request;
        request.origin = server.origin();
        return request;
    }

    // "ok" or the error's name.
    std::string ask(const ScriptedServer& server) {
        const HttpRequest request = request_to(server);
        const auto answer = run(collect(*transport_, request));
        return answer ? answer->body : std::string{name(answer.error().code)};
    }

    std::unique_ptr<HttpTransport> transport_;
};

TEST_F(KeepAlive, AConnectionServesTheNextRequest) {
    const ScriptedServer& server = serve({{request(), say(ok), request(), say(ok)}});
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(transport_->idle_connections(), 1u);
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(server.connections(), 1u);
}

struct LastAnswer {
    const char* what;
    std::string text;
};
class NotReused : public KeepAlive, public ::testing::WithParamInterface<LastAnswer> {};

TEST_P(NotReused, IsAConnectionAfterSuchAnAnswer) {
    const ScriptedServer& server =
        serve({{request(), say(GetParam().text), until_closed()}, {request(), say(ok)}});
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(transport_->idle_connections(), 0u);
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(server.connections(), 2u);
}

INSTANTIATE_TEST_SUITE_P(
    KeepAlive,
    NotReused,
    ::testing::Values(
        LastAnswer{
            "connection_close",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
        },
        LastAnswer{"http_1_0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"},
        LastAnswer{"bytes_behind", ok + "HTTP/1.1 200 OK\r\n"}
    ),
    [](const auto& row) { return std::string{row.param.what}; }
);

TEST_F(KeepAlive, AnAnswerThatLastsUntilTheEndIsWholeAndItsConnectionGone) {
    const ScriptedServer& server =
        serve({{request(), say("HTTP/1.1 200 OK\r\n\r\nok"), hang_up()}});
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(transport_->idle_connections(), 0u);
}

TEST_F(KeepAlive, AConnectionClosedWhileIdleIsNotUsedAgain) {
    const ScriptedServer& server = serve({{request(), say(ok), hang_up()}, {request(), say(ok)}});
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(server.connections(), 2u);
    EXPECT_EQ(server.requests().size(), 2u);
}

TEST_F(KeepAlive, AConnectionClosedAtItsNextRequestIsReplacedByAFreshOne) {
    const ScriptedServer& server =
        serve({{request(), say(ok), request(), hang_up()}, {request(), say(ok)}});
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(server.connections(), 2u);
    EXPECT_EQ(server.requests().size(), 3u);
}

TEST_F(KeepAlive, AConnectionResetAtItsNextRequestIsReplacedByAFreshOne) {
    const ScriptedServer& server =
        serve({{request(), say(ok), request(), reset()}, {request(), say(ok)}});
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(server.connections(), 2u);
}

TEST_F(KeepAlive, AFreshConnectionIsNotReplaced) {
    const ScriptedServer& server = serve(
        {{request(), say(ok), request(), hang_up()}, {request(), hang_up()}, {request(), say(ok)}}
    );
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(ask(server), "connection_lost");
    EXPECT_EQ(server.connections(), 2u);
}

TEST_F(KeepAlive, ARequestIsNotRepeatedOnceAByteOfItsAnswerWasSeen) {
    const ScriptedServer& server =
        serve({{request(), say(ok), request(), say("H"), hang_up()}, {request(), say(ok)}});
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(ask(server), "connection_lost");
    EXPECT_EQ(server.connections(), 1u);
}

TEST_F(KeepAlive, ARequestThatTimedOutIsNotRepeated) {
    const ScriptedServer& server =
        serve({{request(), say(ok), request(), until_closed()}, {request(), say(ok)}});
    EXPECT_EQ(ask(server), "ok");
    HttpRequest hasty = request_to(server);
    hasty.request_timeout = std::chrono::milliseconds{20};
    const auto late = run(collect(*transport_, hasty));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::timed_out);
    EXPECT_EQ(server.connections(), 1u);
}

TEST_F(KeepAlive, AnOldConnectionIsNotUsedAgain) {
    use({.idle_age_max = Duration::zero()});
    const ScriptedServer& server =
        serve({{request(), say(ok), until_closed()}, {request(), say(ok)}});
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(ask(server), "ok");
    EXPECT_EQ(server.connections(), 2u);
}

TEST_F(KeepAlive, AConnectionServesItsOwnOriginOnly) {
    const ScriptedServer& one = serve({{request(), say(ok), until_closed()}});
    const ScriptedServer& other = serve({{request(), say(ok), until_closed()}});
    EXPECT_EQ(ask(one), "ok");
    EXPECT_EQ(ask(other), "ok");
    EXPECT_EQ(other.connections(), 1u);
    EXPECT_EQ(transport_->idle_connections(), 2u);
}

TEST_F(KeepAlive, NoMoreConnectionsAreKeptThanAllowed) {
    use({.idle_connections_max = 1});
    const ScriptedServer& one = serve({{request(), say(ok), until_closed()}});
    const ScriptedServer& other = serve({{request(), say(ok), until_closed()}});
    EXPECT_EQ(ask(one), "ok");
    EXPECT_EQ(ask(other), "ok");
    EXPECT_EQ(transport_->idle_connections(), 1u);
}

TEST_F(KeepAlive, ConcurrentRequestsHaveConnectionsOfTheirOwn) {
    const ScriptedServer& server = serve(
        {{request(), say(ok), until_closed()},
         {request(), say(ok), until_closed()},
         {request(), say(ok), until_closed()}}
    );
    const HttpRequest request = request_to(server);
    int answered = 0;
    const auto exchange = [&]() -> Awaitable<> {
        const auto answer = co_await collect(*transport_, request);
        if (answer && answer->body == "ok") ++answered;
    };
    TaskGroup group{executor()};
    for (int i = 0; i < 3; ++i) {
        group.spawn(exchange());
    }
    run(group.join());
    EXPECT_EQ(answered, 3);
    EXPECT_EQ(server.connections(), 3u);
    EXPECT_EQ(transport_->idle_connections(), 3u);
}

}  // namespace
}  // namespace kinesisd::test
