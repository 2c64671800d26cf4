// A good page, damaged in every way that chance finds: parsing it never reads or writes outside of
// the body (ASan watches), and what it accepts keeps the promises of page.hpp.
#include "base/base64.hpp"
#include "kinesis/page.hpp"

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

// Exactly the bytes that a body has, so that ASan sees every step beyond them.
std::string padded(std::string_view text) {
    std::string body;
    body.reserve(text.size() + 64);
    body.append(text);
    return body;
}

bool inside(std::string_view part, const char* begin, std::size_t size) {
    return part.empty() || (part.data() >= begin && part.data() + part.size() <= begin + size);
}

// Parses `text` and checks what came out. Returns whether it was accepted.
bool survives(std::string_view text) {
    std::string body = padded(text);
    const char* const begin = body.data();
    const auto page = Page::parse(std::move(body));
    if (!page) {
        EXPECT_EQ(page.error().code, Errc::malformed_response);
        EXPECT_FALSE(page.error().detail.empty());
        return false;
    }
    std::size_t data_bytes = 0;
    for (const Record& record : page->records()) {
        EXPECT_TRUE(inside(record.data, begin, text.size()));
        EXPECT_TRUE(inside(record.partition_key, begin, text.size()));
        EXPECT_TRUE(inside(record.sequence_number, begin, text.size()));
        EXPECT_FALSE(record.sequence_number.empty());
        EXPECT_EQ(record.sequence_number.find_first_not_of("0123456789"), std::string_view::npos);
        data_bytes += record.data.size();
    }
    EXPECT_EQ(page->data_bytes(), data_bytes);
    return true;
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
