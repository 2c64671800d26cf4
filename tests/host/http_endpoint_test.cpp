#include "host/endpoint_fixture.hpp"

#include <gmock/gmock.h>

#include <string>
#include <string_view>

namespace kinesisd::test {
namespace {

using asio::ip::tcp;
using boost::system::error_code;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(HttpEndpointTest, AnswersWithTheHandlersPage) {
    start();
    const std::string text =
        all_answers_to("GET /a?b=c HTTP/1.1\r\nHost: h\r\nX-Tag: seen\r\nConnection: close\r\n\r\n"
        );
    EXPECT_THAT(text, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: "));
    EXPECT_THAT(text, HasSubstr(" GMT\r\nContent-Length: 17\r\nConnection: close\r\n\r\n"));
    EXPECT_THAT(text, EndsWith("\r\n\r\nGET /a?b=c []seen"));
}

TEST_F(HttpEndpointTest, TheHandlersStatusIsTheAnswers) {
    start();
    EXPECT_THAT(
        all_answers_to("GET /missing HTTP/1.1\r\nConnection: close\r\n\r\n"),
        StartsWith("HTTP/1.1 404 Not Found\r\n")
    );
}

TEST_F(HttpEndpointTest, HeadHasTheLengthAndNotTheBody) {
    start();
    const std::string text =
        all_answers_to("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(text, HasSubstr("Content-Length: 9\r\n"));
    EXPECT_THAT(text, EndsWith("\r\n\r\n"));
}

TEST_F(HttpEndpointTest, AConnectionServesManyRequests) {
    start();
    RawClient client = connect();
    for (int i = 0; i < 3; ++i) {
        run(client.send(get));
        EXPECT_THAT(run(client.until("[]")), HasSubstr("Connection: keep-alive\r\n"));
    }
}

TEST_F(HttpEndpointTest, PipelinedRequestsAreAnsweredInOrder) {
    start();
    std::string requests;
    for (const char* target : {"/1", "/2", "/3"}) {
        requests += std::string{"GET "} + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }
    const std::string text = all_answers_to(requests + std::string{get_and_close});
    std::size_t at = 0;
    for (const char* body : {"GET /1 []", "GET /2 []", "GET /3 []", "GET /last []"}) {
        at = text.find(body, at);
        ASSERT_NE(at, std::string::npos) << body << " in " << text;
    }
}

TEST_F(HttpEndpointTest, ARequestMayComeByteByByte) {
    start_with_bodies(3);
    RawClient client = connect();
    run(client.drip("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"));
    EXPECT_THAT(run(client.until("]")), EndsWith("POST /p [abc]"));
}

// Anybody may ask so, also where no body is wanted.
TEST_F(HttpEndpointTest, AChunkedBodyOfNothingMayComeByteByByte) {
    start();
    RawClient client = connect();
    run(client.drip("GET /p HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
    EXPECT_THAT(run(client.until("]")), EndsWith("GET /p []"));
}

TEST_F(HttpEndpointTest, AChunkedBodyIsJoined) {
    start_with_bodies(6);
    EXPECT_THAT(
        all_answers_to(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Tag: trailer\r\n\r\n"
        ),
        EndsWith("POST / [abcde]")
    );
}

TEST_F(HttpEndpointTest, AClientThatWaitsIsToldToContinue) {
    start_with_bodies(3);
    RawClient client = connect();
    run(client.send("POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_EQ(run(client.until("\r\n\r\n")), "HTTP/1.1 100 Continue\r\n\r\n");
    run(client.send("abc"));
    EXPECT_THAT(run(client.until("]")), EndsWith("POST / [abc]"));
}

TEST_F(HttpEndpointTest, AnOldClientIsAnsweredAndTheConnectionClosed) {
    start();
    const std::string text = all_answers_to("GET / HTTP/1.0\r\n\r\n");
    EXPECT_THAT(text, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(text, EndsWith("GET / []"));
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all.append(text);
    return all;
}

struct Refused {
    const char* what;
    std::string request;
    const char* status_line;
};
class Refusals : public HttpEndpointTest, public ::testing::WithParamInterface<Refused> {};

TEST_P(Refusals, AreAnsweredAndTheConnectionClosed) {
    start();
    RawClient client = connect();
    run(client.send(GetParam().request));
    client.finish_sending();
    EXPECT_THAT(run(client.rest()), StartsWith(GetParam().status_line));
}

INSTANTIATE_TEST_SUITE_P(
    HttpEndpoint,
    Refusals,
    ::testing::Values(
        Refused{"garbage", "\x16\x03\x01\x02 hello\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
        Refused{"bad_header", "GET / HTTP/1.1\r\nno colon\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
        Refused{
            "two_lengths",
            "GET / HTTP/1.1\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\n"
        },
        Refused{
            "other_method",
            "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 405 Method Not Allowed\r\n"
        },
        Refused{
            "body",
            "GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 413 Payload Too Large\r\n"
        },
        Refused{
            "chunked_body",
            "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            "HTTP/1.1 413 Payload Too Large\r\n"
        },
        Refused{
            "long_header",
            "GET / HTTP/1.1\r\nA: " + std::string(17000, 'a'),
            "HTTP/1.1 431 Request Header Fields Too Large\r\n"
        },
        Refused{
            "many_headers",
            "GET / HTTP/1.1\r\n" + repeated("A: b\r\n", 4000),
            "HTTP/1.1 431 Request Header Fields Too Large\r\n"
        },
        Refused{
            "lower_case_method", "get / HTTP/1.1\r\n\r\n", "HTTP/1.1 405 Method Not Allowed\r\n"
        },
        Refused{"other_protocol", "GET / HTTP/2.0\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
        Refused{"path_with_blank", "GET /a b HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
        Refused{
            "path_with_nul",
            std::string{"GET /a\0b HTTP/1.1\r\n\r\n", 22},
            "HTTP/1.1 400 Bad Request\r\n"
        },
        Refused{
            "long_target",
            "GET /" + std::string(17000, 'a'),
            "HTTP/1.1 431 Request Header Fields Too Large\r\n"
        }
    ),
    [](const auto& row) { return std::string{row.param.what}; }
);

TEST_F(HttpEndpointTest, ARefusedMethodIsToldWhichAreAllowed) {
    start();
    EXPECT_THAT(
        all_answers_to("DELETE / HTTP/1.1\r\nHost: h\r\n\r\n"), HasSubstr("Allow: GET, HEAD\r\n")
    );
}

TEST_F(HttpEndpointTest, ARefusalDoesNotResetAClientThatIsStillSending) {
    start_with_bodies(10);
    RawClient client = connect();
    // More than the system's buffers of both sides hold.
    const std::string body(32000000, 'x');
    EXPECT_TRUE(run(client.send("POST / HTTP/1.1\r\nContent-Length: 32000000\r\n\r\n" + body)));
    client.finish_sending();
    EXPECT_THAT(run(client.rest()), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpEndpointTest, StopClosesIdleConnectionsAndLetsOthersFinish) {
    start();
    RawClient idle = connect();
    run(idle.send(get));
    run(idle.until("[]"));
    RawClient busy = connect();
    run(busy.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n"));
    run(handling_.wait());

    endpoint_->stop();

    EXPECT_EQ(run(idle.rest()), "");
    seen_.notify();
    const std::string last = run(busy.rest());
    EXPECT_THAT(last, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(last, EndsWith("GET /wait []"));
    run(tasks_.join());
    error_code refused;
    tcp::socket late{loop_};
    late.connect({asio::ip::address_v4::loopback(), port_}, refused);
    EXPECT_EQ(refused, asio::error::connection_refused);
}

TEST_F(HttpEndpointTest, CancellationEndsEveryConnection) {
    start();
    RawClient busy = connect();
    run(busy.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n"));
    run(handling_.wait());
    tasks_.cancel();
    run(tasks_.join());
    EXPECT_EQ(run(busy.rest()), "");
}

TEST_F(HttpEndpointTest, AnAddressInUseIsNamed) {
    start();
    HttpEndpoint second{executor(), {}, nullptr};
    const auto port = second.listen("127.0.0.1", port_);
    ASSERT_FALSE(port);
    EXPECT_EQ(port.error().code, Errc::connect_failed);
    EXPECT_EQ(
        port.error().detail,
        "listen on 127.0.0.1:" + std::to_string(port_) + ": Address already in use"
    );
}

}  // namespace
}  // namespace kinesisd::test
