// Good CBOR answers, cut and damaged in every way that chance finds: reading them never leaves the
// body (ASan watches), and what is accepted keeps the promises of the headers.
#include "kinesis/cbor_bytes.hpp"
#include "kinesis/cbor_dialect.hpp"
#include "kinesis/page.hpp"
#include "kinesis/put_answer.hpp"
#include "kinesis/service_error.hpp"
#include "kinesis/whole_page.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace kinesisd::kinesis {
namespace {

using nlohmann::json;

std::string encoded(const json& document, std::uint64_t seed) {
    std::string bytes;
    CborDialect{seed}.append(document, bytes);
    return bytes;
}

std::string page_body(std::uint64_t seed) {
    json records = json::array();
    for (int i = 0; i < 4; ++i) {
        records.push_back(
            {{"SequenceNumber", "4959" + std::to_string(i)},
             {"ApproximateArrivalTimestamp", 1'700'000'000.123},
             {"Data", json::binary({1, 2, 3, 4, 5, 6, 7})},
             {"PartitionKey", "k\u00e9y"}}
        );
    }
    return encoded(
        {{"Records", records},
         {"NextShardIterator", "AAA="},
         {"MillisBehindLatest", 12},
         {"ChildShards",
          {{{"ShardId", "s1"},
            {"ParentShards", {"p1", "p2"}},
            {"HashKeyRange", {{"StartingHashKey", "0"}, {"EndingHashKey", "9"}}}}}}},
        seed
    );
}

std::string put_body(std::uint64_t seed) {
    return encoded(
        {{"FailedRecordCount", 1},
         {"Records",
          {{{"SequenceNumber", "49"}, {"ShardId", "shardId-000000000000"}},
           {{"ErrorCode", "InternalFailure"}, {"ErrorMessage", "Internal service failure."}}}}},
        seed
    );
}

// Whether it was accepted; what came out is checked.
bool page_survives(std::string_view text) {
    const auto page = Page::parse_cbor(text);
    if (!page) EXPECT_EQ(page.error().code, Errc::malformed_response);
    expect_as_if_whole(Wire::cbor, text, page);
    return page.has_value();
}

bool put_survives(std::string_view text) {
    const auto answer = PutAnswer::parse_cbor(padded(text), 2);
    if (!answer) return false;
    EXPECT_EQ(answer->results().size(), 2U);
    for (const PutResult& result : answer->results())
        EXPECT_TRUE(!result.accepted() || !result.sequence_number.empty());
    return true;
}

TEST(CborMutation, EveryTruncationIsRefused) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const std::string page = page_body(seed);
        ASSERT_TRUE(page_survives(page));
        for (std::size_t size = 0; size < page.size(); ++size)
            ASSERT_FALSE(page_survives(std::string_view{page}.substr(0, size))) << size;
        const std::string put = put_body(seed);
        ASSERT_TRUE(put_survives(put));
        for (std::size_t size = 0; size < put.size(); ++size)
            ASSERT_FALSE(put_survives(std::string_view{put}.substr(0, size))) << size;
    }
}

// Heads whose meaning is special stand where chance alone would seldom put them.
void damage(std::string& body, CborDialect& dice) {
    constexpr std::string_view heads = "\x5f\x7f\x9f\xbf\xff\xf6\xc1\x1b\x5b\x7b\x9b\xbb\x1c\xf9";
    for (std::uint64_t changes = 1 + dice.below(4); changes > 0; --changes) {
        const std::size_t at = dice.below(body.size());
        switch (dice.below(6)) {
            case 0: body[at] = static_cast<char>(dice.below(256)); break;
            case 1: body[at] = heads[dice.below(heads.size())]; break;
            case 2: body.erase(at, 1 + dice.below(12)); break;
            case 3: body.insert(at, 1, heads[dice.below(heads.size())]); break;
            case 4: body[at] = static_cast<char>(body[at] ^ 1 << dice.below(8)); break;
            default: body.insert(at, body.substr(dice.below(body.size()), dice.below(60))); break;
        }
        if (body.empty()) body = "\xa0";
    }
}

TEST(CborMutation, RandomDamageIsSurvived) {
    constexpr std::uint64_t dialects = 40;
    std::vector<std::string> good_pages;
    std::vector<std::string> good_puts;
    for (std::uint64_t seed = 0; seed < dialects; ++seed) {
        good_pages.push_back(page_body(seed));
        good_puts.push_back(put_body(seed));
    }
    CborDialect dice{20260901};
    int pages = 0;
    int puts = 0;
    constexpr int rounds = 20'000;
    for (int round = 0; round < rounds; ++round) {
        std::string page = good_pages[dice.below(dialects)];
        damage(page, dice);
        pages += page_survives(page) ? 1 : 0;
        std::string put = good_puts[dice.below(dialects)];
        damage(put, dice);
        puts += put_survives(put) ? 1 : 0;
        (void)parse_service_error(400, Wire::cbor, put, std::nullopt, std::nullopt);
    }
    // Most damage is seen; some (in a payload, in what nobody looks at) is none.
    EXPECT_GT(pages, rounds / 50);
    EXPECT_LT(pages, rounds * 3 / 4);
    EXPECT_GT(puts, rounds / 50);
    EXPECT_LT(puts, rounds * 3 / 4);
}

}  // namespace
}  // namespace kinesisd::kinesis
