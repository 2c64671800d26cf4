#include "host/http_codec.hpp"

#include "host/answer_sink.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace kinesisd::test {
namespace {

TEST(RequestHead, SaysTheLengthOfABodyWhereOneBelongs) {
    struct Row {
        const char* method;
        const char* body;
        const char* expected;
    };
    for (const auto& [method, body, expected] :
         {Row{"POST", "{}", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n"},
          Row{"POST", "", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"},
          Row{"PUT", "", "PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"},
          Row{"GET", "", "GET /x HTTP/1.1\r\nHost: h\r\n\r\n"}}) {
        HttpRequest request;
        request.method = method;
        request.target = "/x";
        request.headers = {{"Host", "h"}};
        request.body = body;
        const auto head = request_head(request);
        ASSERT_TRUE(head);
        EXPECT_EQ(*head, expected);
    }
}

TEST(RequestHead, RefusesWhatWouldBreakItsLines) {
    using Change = void (*)(HttpRequest&);
    for (const Change change : std::vector<Change>{
             [](HttpRequest& r) { r.method = "GET /"; },
             [](HttpRequest& r) { r.method = ""; },
             [](HttpRequest& r) { r.target = "/a b"; },
             [](HttpRequest& r) { r.target = "/\n"; },
             [](HttpRequest& r) { r.headers = {{"A b", "c"}}; },
             [](HttpRequest& r) { r.headers = {{"", "c"}}; },
             [](HttpRequest& r) { r.headers = {{"A", "b\nC: d"}}; },
             [](HttpRequest& r) { r.headers = {{"A", std::string("b\0", 2)}}; }
         }) {
        HttpRequest request;
        change(request);
        const auto head = request_head(request);
        ASSERT_FALSE(head);
        EXPECT_EQ(head.error().code, Errc::invalid_request);
    }
}

struct Answer {
    const char* what;
    AnswerBody kind;
    std::string text;
    int status;
    std::optional<std::size_t> body_bytes;
    const char* body;
    enum class End { own, of_stream } end = End::own;
    enum class Connection { kept, closed } connection = Connection::kept;
};

class Answers : public ::testing::TestWithParam<Answer> {};

// Whatever pieces the network cuts it into.
TEST_P(Answers, AreReadAlikeInPiecesOfEverySize) {
    const Answer& row = GetParam();
    for (std::size_t piece = 1; piece <= row.text.size(); ++piece) {
        AnswerSink sink;
        AnswerParser parser{row.kind, 1000, sink};
        std::string held;
        for (std::size_t at = 0; at < row.text.size(); at += piece) {
            ASSERT_FALSE(parser.done());
            held += row.text.substr(at, piece);
            const auto taken = parser.put(held);
            ASSERT_TRUE(taken) << taken.error().text() << " in pieces of " << piece;
            held.erase(0, *taken);
        }
        EXPECT_TRUE(held.empty());
        EXPECT_EQ(parser.done(), row.end == Answer::End::own);
        if (!parser.done()) ASSERT_TRUE(parser.put_end());
        EXPECT_EQ(parser.keeps_alive(), row.connection == Answer::Connection::kept);
        EXPECT_EQ(sink.begun, 1);
        EXPECT_EQ(sink.body_bytes, row.body_bytes);
        EXPECT_EQ(sink.body, row.body);
        const HttpResponseHead head = parser.take_head();
        EXPECT_EQ(head.status, row.status);
        EXPECT_FALSE(find_header(head.headers, "x-trailer"));
    }
}

INSTANTIATE_TEST_SUITE_P(
    HttpCodec,
    Answers,
    ::testing::Values(
        Answer{
            "with_length",
            AnswerBody::by_header,
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            200,
            5,
            "hello"
        },
        Answer{
            "empty",
            AnswerBody::by_header,
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            200,
            0,
            ""
        },
        Answer{
            "chunked",
            AnswerBody::by_header,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\nhel\r\n2;a=\"b\"\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n",
            200,
            std::nullopt,
            "hello"
        },
        Answer{
            "no_chunk",
            AnswerBody::by_header,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            200,
            std::nullopt,
            ""
        },
        Answer{
            "no_chunk_and_a_trailer",
            AnswerBody::by_header,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: 1\r\n\r\n",
            200,
            std::nullopt,
            ""
        },
        Answer{
            "a_chunk_that_looks_like_the_last",
            AnswerBody::by_header,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0\r\n\r\r\n0\r\n\r\n",
            200,
            std::nullopt,
            "0\r\n\r"
        },
        Answer{
            "a_body_that_looks_like_a_chunk",
            AnswerBody::by_header,
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n0\r\n\r",
            200,
            4,
            "0\r\n\r"
        },
        Answer{
            "until_the_end",
            AnswerBody::by_header,
            "HTTP/1.1 200 OK\r\n\r\nhello",
            200,
            std::nullopt,
            "hello",
            Answer::End::of_stream,
            Answer::Connection::closed
        },
        Answer{
            "until_the_end_and_empty",
            AnswerBody::by_header,
            "HTTP/1.1 200 OK\r\n\r\n",
            200,
            std::nullopt,
            "",
            Answer::End::of_stream,
            Answer::Connection::closed
        },
        Answer{
            "after_continue",
            AnswerBody::by_header,
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
            200,
            1,
            "x"
        },
        Answer{
            "no_content",
            AnswerBody::by_header,
            "HTTP/1.1 204 No Content\r\n\r\n",
            204,
            std::nullopt,
            ""
        },
        Answer{
            "not_modified",
            AnswerBody::by_header,
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
            304,
            std::nullopt,
            ""
        },
        Answer{
            "to_head",
            AnswerBody::never,
            "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n",
            200,
            std::nullopt,
            ""
        },
        Answer{
            "closing",
            AnswerBody::by_header,
            "HTTP/1.1 500 Oops\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
            500,
            1,
            "x",
            Answer::End::own,
            Answer::Connection::closed
        }
    ),
    [](const auto& row) { return std::string{row.param.what}; }
);

TEST(AnswerParser, LeavesWhatIsBehindTheAnswer) {
    AnswerSink sink;
    AnswerParser parser{AnswerBody::by_header, 10, sink};
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    EXPECT_EQ(*parser.put(answer + "more"), answer.size());
    EXPECT_TRUE(parser.done());
    EXPECT_EQ(sink.body, "ok");
}

TEST(AnswerParser, TheHeaderLimitIsForAllPiecesOfTheHeader) {
    const std::string line = "A: " + std::string(995, 'a') + "\r\n";
    std::string lines;
    while (lines.size() < answer_header_bytes_max * 2 / 3) {
        lines += line;
    }
    AnswerSink sink;
    AnswerParser parser{AnswerBody::by_header, 10, sink};
    std::string held = "HTTP/1.1 200 OK\r\n" + lines;
    const auto first = parser.put(held);
    ASSERT_TRUE(first);
    held.erase(0, *first);
    const auto second = parser.put(held + lines + "Content-Length: 0\r\n\r\n");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::malformed_response);
    EXPECT_EQ(sink.begun, 0);
}

}  // namespace
}  // namespace kinesisd::test
