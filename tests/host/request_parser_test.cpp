#include "host/request_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kinesisd::test {
namespace {

RequestLimits for_bodies() {
    RequestLimits limits;
    limits.methods = {};
    limits.body_bytes_max = 100;
    return limits;
}

// Whatever pieces the network cuts it into.
TEST(RequestParser, ReadsARequestAlikeInPiecesOfEverySize) {
    struct Row {
        std::string chunks;
        std::string body;
    };
    const RequestLimits limits = for_bodies();
    for (const auto& [chunks, body] : std::vector<Row>{
             {"3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n", "abcde"},
             {"4\r\n0\r\n\r\r\n0\r\n\r\n", "0\r\n\r"},
             {"0\r\n\r\n", ""},
             {"0\r\nX-Trailer: 1\r\n\r\n", ""}
         }) {
        const std::string text =
            "POST /a?b HTTP/1.1\r\nHost: h\r\nX-Amz-Target: T\r\nTransfer-Encoding: "
            "chunked\r\n\r\n" +
            chunks;
        for (std::size_t piece = 1; piece <= text.size(); ++piece) {
            RequestParser parser{limits};
            std::string held;
            for (std::size_t at = 0; at < text.size(); at += piece) {
                ASSERT_FALSE(parser.done());
                held += text.substr(at, piece);
                held.erase(0, parser.put(held));
                ASSERT_FALSE(parser.refusal()) << "in pieces of " << piece;
            }
            ASSERT_TRUE(parser.done());
            EXPECT_TRUE(parser.keeps_alive());
            const EndpointRequest request = parser.take();
            EXPECT_EQ(request.method, "POST");
            EXPECT_EQ(request.target, "/a?b");
            EXPECT_EQ(find_header(request.headers, "x-amz-target"), "T");
            EXPECT_FALSE(find_header(request.headers, "x-trailer"));
            EXPECT_EQ(request.body, body);
        }
    }
}

TEST(RequestParser, LeavesTheNextRequestAlone) {
    const RequestLimits limits;
    RequestParser parser{limits};
    const std::string first = "GET /1 HTTP/1.1\r\n\r\n";
    EXPECT_EQ(parser.put(first + "GET /2 HTTP/1.1\r\n\r\n"), first.size());
    EXPECT_TRUE(parser.done());
    EXPECT_EQ(parser.take().target, "/1");
}

TEST(RequestParser, TheHeaderLimitIsForAllPiecesOfTheHeader) {
    const RequestLimits limits;
    const std::string line = "A: " + std::string(995, 'a') + "\r\n";
    std::string lines;
    while (lines.size() < limits.header_bytes_max * 2 / 3) {
        lines += line;
    }
    RequestParser parser{limits};
    std::string held = "GET / HTTP/1.1\r\n" + lines;
    held.erase(0, parser.put(held));
    ASSERT_FALSE(parser.refusal());
    parser.put(held + lines + "\r\n");
    EXPECT_EQ(parser.refusal(), 431);
}

TEST(RequestParser, AClientWaitsUntilItsBodyHasBegunToBeWanted) {
    const RequestLimits limits = for_bodies();
    RequestParser parser{limits};
    parser.put("POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n");
    EXPECT_TRUE(parser.wants_continue());
    parser.put("x");
    EXPECT_TRUE(parser.done());
    EXPECT_FALSE(parser.wants_continue());
}

}  // namespace
}  // namespace kinesisd::test
