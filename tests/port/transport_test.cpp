#include "port/transport.hpp"

#include "port/loop.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

namespace kinesisd {
namespace {

using test::Task;
using test::turn;

// Answers with a body in pieces, and then as it was told.
class PieceTransport final : public Transport {
public:
    PieceTransport(std::vector<std::string> pieces, std::optional<std::size_t> announced)
        : pieces_{std::move(pieces)}, announced_{announced} {}

    Awaitable<Result<HttpResponseHead>> round_trip(
        const HttpRequest& /*request*/, ResponseSink& sink
    ) override {
        HttpResponseHead head{status_, {{"content-type", "text/plain"}}};
        sink.begin(head, announced_);
        co_await sink.room();
        for (const std::string& piece : pieces_)
            sink.piece(piece);
        if (failure_) co_return *failure_;
        co_return head;
    }
    void fail_at_the_end(Error error) { failure_ = std::move(error); }

    void answer_with(int status) { status_ = status; }

private:
    int status_ = 200;
    std::vector<std::string> pieces_;
    std::optional<std::size_t> announced_;
    std::optional<Error> failure_;
};

Awaitable<> fetch(
    Transport& transport, std::optional<Result<HttpResponse>>& response, MakeRoom make_room = {}
) {
    const HttpRequest request;
    response = co_await collect(transport, request, std::move(make_room));
}

Result<HttpResponse> collected(PieceTransport&& transport) {
    asio::io_context loop{1};
    std::optional<Result<HttpResponse>> response;
    Task task{loop, fetch(transport, response)};
    turn(loop);
    return *response;
}

TEST(Collect, PutsThePiecesTogether) {
    const auto response = collected(PieceTransport{{"ab", "", "cde"}, std::nullopt});
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->body, "abcde");
    EXPECT_EQ(response->head.status, 200);
    EXPECT_EQ(find_header(response->head.headers, "content-type"), "text/plain");
}

TEST(Collect, LeavesZeroedPaddingBehindTheBody) {
    for (const auto announced :
         {std::optional<std::size_t>{}, std::optional<std::size_t>{5}, std::optional<std::size_t>{2}
         }) {
        PieceTransport transport{{"ab", "cde"}, announced};
        asio::io_context loop{1};
        std::optional<Result<HttpResponse>> response;
        Task task{loop, fetch(transport, response)};
        turn(loop);
        ASSERT_TRUE(response && *response);
        const std::string& body = (*response)->body;
        EXPECT_GE(body.capacity(), body.size() + body_padding_bytes);
        const char* behind = body.data() + body.size();
        EXPECT_EQ(std::accumulate(behind, behind + body_padding_bytes, 0), 0);
    }
}

// Room is made for what is announced, before a byte of it is kept, and for successes only: what is
// said about a failure is short.
TEST(Collect, MakesRoomForTheBodyOfASuccess) {
    struct Row {
        int status;
        std::optional<std::size_t> announced;
        std::vector<std::optional<std::size_t>> asked;
    };
    for (const Row& row :
         {Row{200, 5, {5}}, Row{200, std::nullopt, {std::nullopt}}, Row{400, 5, {}}}) {
        PieceTransport transport{{"ab", "cde"}, row.announced};
        transport.answer_with(row.status);
        std::vector<std::optional<std::size_t>> asked;
        const MakeRoom make_room = [&](std::optional<std::size_t> bytes) -> Awaitable<> {
            asked.push_back(bytes);
            co_return;
        };
        asio::io_context loop{1};
        std::optional<Result<HttpResponse>> response;
        Task task{loop, fetch(transport, response, make_room)};
        turn(loop);
        ASSERT_TRUE(response && *response);
        EXPECT_EQ((*response)->body, "abcde");
        EXPECT_EQ(asked, row.asked) << row.status;
    }
}

TEST(Collect, HandsNoHalfBodyOn) {
    PieceTransport transport{{"ab"}, 5};
    transport.fail_at_the_end(Error{Errc::connection_lost, "reset"});
    const auto response = collected(std::move(transport));
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error(), (Error{Errc::connection_lost, "reset"}));
}

TEST(FindHeader, FindsTheFirstOfAName) {
    const HttpHeaders headers{{"a", "1"}, {"b", "2"}, {"b", "3"}};
    EXPECT_EQ(find_header(headers, "b"), "2");
    EXPECT_EQ(find_header(headers, "c"), std::nullopt);
}

}  // namespace
}  // namespace kinesisd
