#include "host/http_transport.hpp"

#include "host/answer_sink.hpp"
#include "host/loopback.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kinesisd::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class HttpTransportTest : public Loopback {
protected:
    HttpTransportTest() : transport_{make({})} {}

    static std::unique_ptr<HttpTransport> make(const HttpTransportOptions& options) {
        return *HttpTransport::create(options);
    }

    static HttpRequest post(const Origin& origin, std::string body = "{}") {
        HttpRequest request;
        request.origin = origin;
        request.headers = {{"Host", "here"}};
        request.body = std::move(body);
        return request;
    }

    Result<HttpResponseHead> ask(const HttpRequest& request) {
        return run(transport_->round_trip(request, sink_));
    }
    std::string body_of_answer_from(const ScriptedServer& server) {
        const Result<HttpResponse> answer = run(collect(*transport_, post(server.origin())));
        return answer ? answer->body : answer.error().text();
    }

    std::unique_ptr<HttpTransport> transport_;
    AnswerSink sink_;
};

TEST_F(HttpTransportTest, SendsARequestAndReturnsItsAnswer) {
    const ScriptedServer& server = serve(
        {{request(),
          say("HTTP/1.1 400 Bad Request\r\nX-Amzn-RequestId: r1\r\nContent-Length: 4\r\n\r\nbody")}}
    );

    const auto head = ask(post(server.origin(), "{\"Limit\":1}"));

    ASSERT_TRUE(head) << head.error().text();
    EXPECT_EQ(head->status, 400);
    EXPECT_EQ(find_header(head->headers, "x-amzn-requestid"), "r1");
    EXPECT_EQ(sink_.begun, 1);
    EXPECT_EQ(sink_.body_bytes, 4u);
    EXPECT_EQ(sink_.body, "body");
    EXPECT_THAT(
        server.requests(),
        ElementsAre("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 11\r\n\r\n{\"Limit\":1}")
    );
}

TEST_F(HttpTransportTest, ReadsAnAnswerThatComesByteByByte) {
    EXPECT_EQ(body_of_answer_from(serve({{request(), drip(ok)}})), "ok");
}

TEST_F(HttpTransportTest, HandsOnTheBodyWhileItArrives) {
    const Step until_seen = [this](Peer&) { return seen_.wait(); };
    const ScriptedServer& server = serve(
        {{request(), say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc"), until_seen, say("def")}
        }
    );
    sink_.on_piece = [this] { seen_.notify(); };

    const auto head = ask(post(server.origin()));

    ASSERT_TRUE(head) << head.error().text();
    EXPECT_EQ(sink_.body, "abcdef");
    EXPECT_EQ(sink_.pieces, 2);
}

TEST_F(HttpTransportTest, MovesMegabytesBothWays) {
    const std::string megabytes(std::size_t{8} << 20U, 'x');
    const std::string head =
        "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(megabytes.size()) + "\r\n\r\n";
    const ScriptedServer& server = serve({{request(), say(head + megabytes)}});

    const auto answer = run(collect(*transport_, post(server.origin(), megabytes)));

    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->body, megabytes);
    EXPECT_THAT(server.requests().at(0), ::testing::EndsWith("\r\n\r\n" + megabytes));
}

TEST_F(HttpTransportTest, AnAnswerToARequestThatTheServerDidNotReadCounts) {
    const ScriptedServer& server = serve(
        {{request_head_only(), say("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"), hang_up()
        }}
    );

    const auto head = ask(post(server.origin(), std::string(std::size_t{64} << 20U, 'x')));

    ASSERT_TRUE(head) << head.error().text();
    EXPECT_EQ(head->status, 413);
    EXPECT_EQ(transport_->idle_connections(), 0u);
}

TEST_F(HttpTransportTest, ARequestThatWouldBreakItsLinesIsNotSent) {
    HttpRequest split = post(Origin{Scheme::http, "127.0.0.1", 1});
    split.headers = {{"X-Amz-Security-Token", "a\r\nX-Evil: b"}};

    const auto head = ask(split);

    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().code, Errc::invalid_request);
    EXPECT_EQ(
        head.error().detail, "http://127.0.0.1:1: header X-Amz-Security-Token is not one line"
    );
}

struct BadAnswer {
    const char* what;
    std::string text;
    Errc code;
    const char* detail;
};

class BadAnswers : public HttpTransportTest, public ::testing::WithParamInterface<BadAnswer> {};

TEST_P(BadAnswers, AreErrorsWithOriginAndCause) {
    const ScriptedServer& server = serve({{request(), say(GetParam().text), hang_up()}});
    HttpRequest small = post(server.origin());
    small.response_bytes_max = 4;

    const auto head = ask(small);

    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().code, GetParam().code) << head.error().text();
    EXPECT_THAT(
        head.error().detail,
        StartsWith("http://127.0.0.1:" + std::to_string(server.origin().port) + ": ")
    );
    EXPECT_THAT(head.error().detail, HasSubstr(GetParam().detail));
    EXPECT_EQ(transport_->idle_connections(), 0u);
    EXPECT_EQ(server.connections(), 1u);
}

const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const std::string until_end = "HTTP/1.1 200 OK\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    HttpTransport,
    BadAnswers,
    ::testing::Values(
        BadAnswer{"nothing", "", Errc::connection_lost, "closed without an answer"},
        BadAnswer{"cut_status", "HTTP/1.1 2", Errc::connection_lost, "in the middle"},
        BadAnswer{
            "cut_header", "HTTP/1.1 200 OK\r\nA: b\r\n", Errc::connection_lost, "in the middle"
        },
        BadAnswer{
            "cut_body",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
            Errc::connection_lost,
            "in the middle"
        },
        BadAnswer{"cut_chunk", chunked + "3\r\nab", Errc::connection_lost, "in the middle"},
        BadAnswer{"no_last_chunk", chunked + "2\r\nab\r\n", Errc::connection_lost, "in the middle"},
        BadAnswer{
            "only_continue", "HTTP/1.1 100 Continue\r\n\r\n", Errc::connection_lost, "in the middle"
        },
        BadAnswer{"garbage", "SSH-2.0-OpenSSH_9.2\r\n", Errc::malformed_response, ""},
        BadAnswer{"bad_chunk", chunked + "zz\r\n", Errc::malformed_response, ""},
        BadAnswer{
            "two_lengths",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            Errc::malformed_response,
            ""
        },
        BadAnswer{
            "long_header",
            "HTTP/1.1 200 OK\r\nA: " + std::string(70000, 'a') + "\r\n\r\n",
            Errc::malformed_response,
            "header"
        },
        BadAnswer{
            "long_chunk_line",
            chunked + "1;" + std::string(300000, 'a'),
            Errc::malformed_response,
            "line without an end"
        },
        BadAnswer{
            "announced_too_large",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
            Errc::response_too_large,
            "more than 4 bytes"
        },
        BadAnswer{
            "chunks_too_large",
            chunked + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            Errc::response_too_large,
            "more than 4 bytes"
        },
        BadAnswer{
            "endless_too_large", until_end + "abcde", Errc::response_too_large, "more than 4 bytes"
        }
    ),
    [](const auto& row) { return std::string{row.param.what}; }
);

TEST_F(HttpTransportTest, AResetIsALostConnection) {
    const ScriptedServer& server = serve({{request(), say("HTTP/1.1 200 OK\r\n"), reset()}});

    const auto head = ask(post(server.origin()));

    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().code, Errc::connection_lost) << head.error().text();
}

TEST_F(HttpTransportTest, ASilentServerIsATimeout) {
    const ScriptedServer& server = serve({{request(), until_closed()}});
    HttpRequest hasty = post(server.origin());
    hasty.request_timeout = milliseconds{20};

    const auto head = ask(hasty);

    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().code, Errc::timed_out);
    EXPECT_THAT(head.error().detail, HasSubstr(": no answer within 20ms"));
}

TEST_F(HttpTransportTest, AnAnswerThatStopsIsATimeout) {
    const ScriptedServer& server = serve({{request(), say(ok.substr(0, 39)), until_closed()}});
    HttpRequest hasty = post(server.origin());
    hasty.request_timeout = milliseconds{20};

    const auto head = ask(hasty);

    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().code, Errc::timed_out);
    EXPECT_THAT(head.error().detail, HasSubstr(": answer not complete within 20ms"));
    EXPECT_EQ(sink_.begun, 1);
}

TEST_F(HttpTransportTest, ABodyWaitsForRoomBeforeItsFirstPiece) {
    const std::size_t size = std::size_t{8} << 20U;
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) +
                               "\r\n\r\n" + std::string(size, 'x');
    const ScriptedServer& server = serve({{request(), say(answer)}});
    int pieces_before = -1;
    sink_.make_room = [&]() -> Awaitable<> {
        co_await asio::post(loop_, asio::use_awaitable);
        pieces_before = sink_.pieces;
    };

    const auto head = ask(post(server.origin()));

    ASSERT_TRUE(head) << head.error().text();
    EXPECT_EQ(pieces_before, 0);
    EXPECT_EQ(sink_.body_bytes, size);
    EXPECT_EQ(sink_.body.size(), size);
    EXPECT_EQ(transport_->idle_connections(), 1u);
}

TEST_F(HttpTransportTest, TheTimeOfWaitingForRoomIsNotTheRequests) {
    const ScriptedServer& server = serve({{request(), say(ok), until_closed()}});
    HttpRequest hasty = post(server.origin());
    hasty.request_timeout = milliseconds{500};
    sink_.make_room = [&]() -> Awaitable<> {
        asio::steady_timer timer{loop_, hasty.request_timeout + milliseconds{10}};
        co_await timer.async_wait(asio::use_awaitable);
    };

    const auto head = ask(hasty);

    ASSERT_TRUE(head) << head.error().text();
    EXPECT_EQ(sink_.body, "ok");
}

TEST_F(HttpTransportTest, AnAnswerWithoutABodyNeedsNoRoom) {
    const ScriptedServer& server =
        serve({{request(), say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")}});
    EXPECT_TRUE(ask(post(server.origin())));
    EXPECT_EQ(sink_.begun, 1);
    EXPECT_EQ(sink_.rooms, 0);
}

TEST_F(HttpTransportTest, ARequestThatNobodyReadsIsATimeout) {
    const Step stall = [this](Peer&) { return never_.wait(); };
    const ScriptedServer& server = serve({{stall}});
    HttpRequest hasty = post(server.origin(), std::string(std::size_t{64} << 20U, 'x'));
    hasty.request_timeout = milliseconds{50};

    const auto head = ask(hasty);

    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().code, Errc::timed_out);
}

TEST_F(HttpTransportTest, ARefusedConnectionNamesTheAddress) {
    // Bound and not listening: nobody else can get the port, and connecting is refused.
    asio::ip::tcp::socket bound{loop_, {asio::ip::address_v4::loopback(), 0}};
    const unsigned short port = bound.local_endpoint().port();

    const auto head = ask(post(Origin{Scheme::http, "127.0.0.1", port}));

    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().code, Errc::connect_failed);
    const std::string address = "127.0.0.1:" + std::to_string(port);
    EXPECT_EQ(head.error().detail, "http://" + address + ": " + address + ": Connection refused");
}

TEST_F(HttpTransportTest, AServerThatDoesNotAcceptIsATimeout) {
    // A queue of one, full: Linux drops the next connection's first packet.
    asio::ip::tcp::acceptor full{loop_};
    full.open(asio::ip::tcp::v4());
    full.bind({asio::ip::address_v4::loopback(), 0});
    full.listen(0);
    asio::ip::tcp::socket first{loop_};
    first.connect(full.local_endpoint());
    HttpRequest hasty = post(Origin{Scheme::http, "127.0.0.1", full.local_endpoint().port()});
    hasty.connect_timeout = milliseconds{50};

    const auto head = ask(hasty);

    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().code, Errc::timed_out) << head.error().text();
    EXPECT_THAT(head.error().detail, HasSubstr("not connected within 50ms"));
}

TEST_F(HttpTransportTest, ANameIsResolved) {
    const ScriptedServer& server = serve({{request(), say(ok)}});
    const auto head = ask(post(Origin{Scheme::http, "localhost", server.origin().port}));
    EXPECT_TRUE(head) << head.error().text();
}

TEST_F(HttpTransportTest, ANameThatNobodyKnowsIsAnError) {
    // A label of more than 63 bytes (RFC 1035, section 2.3.4) is refused before any server is
    // asked.
    const auto head = ask(post(Origin{Scheme::http, std::string(64, 'a') + ".invalid", 80}));
    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().code, Errc::name_not_resolved) << head.error().text();
    EXPECT_THAT(head.error().detail, ::testing::Not(HasSubstr("no addresses")));
}

TEST_F(HttpTransportTest, CancellingClosesTheConnectionAndUnwinds) {
    const ScriptedServer& server = serve({{request(), say(ok.substr(0, 39)), until_closed()}});
    sink_.on_piece = [this] { seen_.notify(); };
    const HttpRequest slow = post(server.origin());
    bool returned = false;
    const auto exchange = [&]() -> Awaitable<> {
        std::ignore = co_await transport_->round_trip(slow, sink_);
        returned = true;
    };
    TaskGroup group{executor()};
    group.spawn(exchange());
    run(seen_.wait());

    group.cancel();
    run(group.join());

    EXPECT_FALSE(returned);
    EXPECT_EQ(sink_.body, "o");
    EXPECT_EQ(transport_->idle_connections(), 0u);
    // The server's script ends only when it sees that the client has gone.
    run(tasks_.join());
}

}  // namespace
}  // namespace kinesisd::test
