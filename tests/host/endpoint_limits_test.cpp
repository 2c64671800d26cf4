// Clients that take their time, and more of them than there are places.
#include "host/endpoint_fixture.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>

#include <string>

namespace kinesisd::test {
namespace {

using std::chrono::milliseconds;
using ::testing::EndsWith;

TEST_F(HttpEndpointTest, AConnectionThatSaysNothingIsClosed) {
    EndpointLimits limits;
    limits.idle_timeout = milliseconds{20};
    start(limits);
    RawClient client = connect();
    EXPECT_EQ(run(client.rest()), "");
}

TEST_F(HttpEndpointTest, ARequestThatDoesNotEndIsCutOff) {
    EndpointLimits limits;
    limits.request_timeout = milliseconds{50};
    start(limits);
    RawClient client = connect();
    // A byte now and then keeps the connection busy, and the request's time running.
    const auto send_slowly = [&]() -> Awaitable<> {
        asio::steady_timer pause{executor()};
        for (;;) {
            co_await client.send("x");
            pause.expires_after(milliseconds{5});
            co_await pause.async_wait(asio::use_awaitable);
        }
    };
    TaskGroup slow{executor()};
    slow.spawn(send_slowly());
    EXPECT_EQ(run(client.rest()), "");
    slow.cancel();
    run(slow.join());
}

TEST_F(HttpEndpointTest, ANewcomerGetsThePlaceOfAnIdleConnection) {
    EndpointLimits limits;
    limits.connections_max = 2;
    start(limits);
    RawClient first = connect();
    run(first.send(get));
    run(first.until("[]"));
    RawClient second = connect();
    run(second.send(get));
    run(second.until("[]"));
    EXPECT_THAT(all_answers_to(get_and_close), EndsWith("GET /last []"));
    EXPECT_EQ(run(first.rest()), "");
    run(second.send(get));
    EXPECT_THAT(run(second.until("[]")), EndsWith("GET / []"));
}

TEST_F(HttpEndpointTest, WhoeverDribblesAHeaderLosesThePlaceToANewcomer) {
    EndpointLimits limits;
    limits.connections_max = 2;
    limits.request_timeout = std::chrono::hours{1};
    start(limits);
    // A part of the next header comes with a whole request: such a connection is never idle.
    const std::string and_a_part = std::string{get} + "GET / HTTP/1.1\r\nA";
    RawClient slow = connect();
    run(slow.send(and_a_part));
    run(slow.until("[]"));
    RawClient slower = connect();
    run(slower.send(and_a_part));
    run(slower.until("[]"));
    EXPECT_THAT(all_answers_to(get_and_close), EndsWith("GET /last []"));
    EXPECT_EQ(run(slow.rest()), "");
}

TEST_F(HttpEndpointTest, WhoeverSendsABodyKeepsThePlace) {
    EndpointLimits limits;
    limits.request.methods = {};
    limits.request.body_bytes_max = 3;
    limits.connections_max = 1;
    start(limits);
    RawClient busy = connect();
    run(busy.send("POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"));
    run(busy.until("\r\n\r\n"));
    RawClient newcomer = connect();
    run(newcomer.send(get_and_close));
    run(busy.send("abc"));
    EXPECT_THAT(run(busy.rest()), EndsWith("POST / [abc]"));
    EXPECT_THAT(run(newcomer.rest()), EndsWith("GET /last []"));
}

TEST_F(HttpEndpointTest, AClientThatDoesNotReadItsAnswersIsCutOff) {
    EndpointLimits limits;
    limits.request_timeout = milliseconds{50};
    limits.connections_max = 1;
    page_bytes_ = 64000000;  // more than the system's buffers of both sides hold
    start(limits);
    RawClient deaf = connect();
    run(deaf.send(get));
    EXPECT_LT(run(read_after_newcomer(deaf)).size(), page_bytes_);
}

TEST_F(HttpEndpointTest, ANewcomerWaitsWhileAllOthersAreBusy) {
    EndpointLimits limits;
    limits.connections_max = 1;
    start(limits);
    RawClient busy = connect();
    run(busy.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n"));
    run(handling_.wait());
    RawClient newcomer = connect();
    run(newcomer.send(get_and_close));
    seen_.notify();
    EXPECT_THAT(run(newcomer.rest()), EndsWith("GET /last []"));
    EXPECT_THAT(run(busy.rest()), EndsWith("GET /wait []"));
}

}  // namespace
}  // namespace kinesisd::test
