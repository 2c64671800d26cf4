// A good page, damaged in every way that chance finds: reading it never leaves its bytes (ASan
// watches), and comes to what reading it as a whole document comes to.
#include "base/base64.hpp"
#include "kinesis/page.hpp"
#include "kinesis/whole_page.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>

namespace kinesisd::kinesis {
namespace {

std::string good_body() {
    std::string records;
    for (int i = 0; i < 6; ++i) {
        if (i > 0) records.push_back(',');
        records += R"({"SequenceNumber":"4959)" + std::to_string(i) +
                   R"(","ApproximateArrivalTimestamp":1.70000000012E9,"Data":")" +
                   to_base64("payload " + std::string(static_cast<std::size_t>(i) * 3, 'x')) +
                   R"(","PartitionKey":"k\u00e9y\/)" + std::to_string(i) +
                   R"(","EncryptionType":null})";
    }
    return R"({"Records":[)" + records +
           R"(],"NextShardIterator":"AAA\/=","MillisBehindLatest":12,"ChildShards":[{"ShardId":"s1",)"
           R"("ParentShards":["p1","p2"],"HashKeyRange":{"StartingHashKey":"0","EndingHashKey":"9"}}]})";
}

// Reads `text` and checks what came out. Returns whether it was accepted.
bool survives(std::string_view text) {
    const auto page = Page::parse(text);
    if (!page) {
        EXPECT_EQ(page.error().code, Errc::malformed_response);
        EXPECT_FALSE(page.error().detail.empty());
    }
    expect_as_if_whole(Wire::json, text, page);
    return page.has_value();
}

TEST(PageMutation, EveryTruncationIsRefused) {
    const std::string body = good_body();
    ASSERT_TRUE(survives(body));
    for (std::size_t size = 0; size < body.size(); ++size)
        EXPECT_FALSE(survives(std::string_view{body}.substr(0, size))) << size;
}

TEST(PageMutation, RandomDamageIsSurvived) {
    const std::string good = good_body();
    constexpr std::string_view syntax = "{}[]\",:\\nu0e-=/ \n";
    std::mt19937_64 random{20260901};
    const auto below = [&random](std::size_t bound) { return random() % bound; };
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string body = good;
        for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
            const std::size_t at = below(body.size());
            switch (below(5)) {
                case 0: body[at] = static_cast<char>(below(256)); break;
                case 1: body[at] = syntax[below(syntax.size())]; break;
                case 2: body.erase(at, 1 + below(12)); break;
                case 3: body.insert(at, 1, syntax[below(syntax.size())]); break;
                default: body.insert(at, body.substr(below(body.size()), below(60))); break;
            }
            if (body.empty()) body = "{";
        }
        if (survives(body)) ++accepted;
    }
    // Most damage is seen; some (in a text, in what nobody looks at) is none.
    EXPECT_GT(accepted, 100);
    EXPECT_LT(accepted, 12'000);
}

}  // namespace
}  // namespace kinesisd::kinesis
