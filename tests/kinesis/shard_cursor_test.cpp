#include "kinesis/shard_cursor.hpp"

#include "base/base64.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace kinesisd::kinesis {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Action = CursorStep::Action;

constexpr TimePoint start{seconds{1000}};
constexpr std::uint64_t always_longest = ~std::uint64_t{0};  // the longest delay of every back-off
constexpr std::uint64_t always_shortest = 0;

// A page in few words: records("1", "2").lag(0).next("b").
class PageText {
public:
    PageText& record(const std::string& number, const std::string& data = "x") {
        if (!records_.empty()) records_.push_back(',');
        records_ += R"({"SequenceNumber":")" + number + R"(","Data":")" + to_base64(data) + "\"}";
        return *this;
    }
    PageText& lag(int ms) {
        rest_ += R"(,"MillisBehindLatest":)" + std::to_string(ms);
        return *this;
    }
    PageText& next(const std::string& iterator) {
        rest_ += R"(,"NextShardIterator":")" + iterator + "\"";
        return *this;
    }
    [[nodiscard]] Page page() const {
        return Page::parse(R"({"Records":[)" + records_ + "]" + rest_ + "}").value();
    }

private:
    std::string records_;
    std::string rest_;
};

Page silent_tip() {
    return PageText{}.lag(0).next("i2").page();
}
Page empty_behind(int lag_ms) {
    return PageText{}.lag(lag_ms).next("i2").page();
}

// A cursor that has its first iterator since `start`.
ShardCursor open_cursor(ShardCursor::Options options = {}) {
    ShardCursor cursor{AtTrimHorizon{}, options};
    cursor.on_iterator(ShardIterator{"i1"}, start);
    return cursor;
}

Action action(const ShardCursor& cursor) {
    return cursor.step(start).action;
}

TEST(ShardCursor, AsksForAnIteratorThenForRecordsAtOnce) {
    ShardCursor cursor{AtTrimHorizon{}, {}};
    EXPECT_EQ(action(cursor), Action::get_iterator);
    EXPECT_EQ(cursor.step(start).not_before, start);
    cursor.on_iterator(ShardIterator{"i1"}, start);
    EXPECT_EQ(action(cursor), Action::get_records);
    EXPECT_EQ(cursor.step(start).not_before, start);
    EXPECT_EQ(cursor.iterator(), ShardIterator{"i1"});
    EXPECT_FALSE(cursor.caught_up());
}

TEST(ShardCursor, GoesOnBehindTheLastRecord) {
    ShardCursor cursor = open_cursor();
    EXPECT_EQ(cursor.start(), IteratorStart{AtTrimHorizon{}});
    cursor.on_page(PageText{}.record("10").record("12").lag(0).next("i2").page(), start);
    EXPECT_EQ(cursor.iterator(), ShardIterator{"i2"});
    EXPECT_EQ(cursor.start(), IteratorStart{AfterSequenceNumber{SequenceNumber{"12"}}});
    cursor.on_page(silent_tip(), start);
    EXPECT_EQ(cursor.start(), IteratorStart{AfterSequenceNumber{SequenceNumber{"12"}}});
}

TEST(ShardCursor, KeepsTheIteratorOfAnEmptyPage) {
    ShardCursor cursor = open_cursor();
    cursor.on_page(PageText{}.lag(500).next("across the gap").page(), start);
    EXPECT_EQ(cursor.iterator(), ShardIterator{"across the gap"});
    EXPECT_EQ(cursor.start(), IteratorStart{AtTrimHorizon{}});
}

struct Pace {
    const char* what;
    Page page;
    Duration wait;
    bool caught_up;
};

TEST(ShardCursor, PollsAtTheBudgetWhileThereIsSomethingAndIdlesAtTheTip) {
    Pace table[]{
        {"records, behind", PageText{}.record("1").lag(5).next("n").page(), milliseconds{200}, false
        },
        {"records, at the tip",
         PageText{}.record("1").lag(0).next("n").page(),
         milliseconds{200},
         true},
        {"records, lag unknown", PageText{}.record("1").next("n").page(), milliseconds{200}, false},
        {"empty, behind", PageText{}.lag(1).next("n").page(), milliseconds{200}, false},
        {"empty, at the tip", PageText{}.lag(0).next("n").page(), seconds{1}, true},
        {"empty, lag unknown", PageText{}.next("n").page(), seconds{1}, true},
    };
    for (const Pace& row : table) {
        SCOPED_TRACE(row.what);
        ShardCursor cursor = open_cursor();
        cursor.on_page(row.page, start);
        EXPECT_EQ(cursor.step(start).not_before, start + row.wait);
        EXPECT_EQ(cursor.caught_up(), row.caught_up);
        EXPECT_EQ(cursor.lag(), row.page.lag());
    }
}

TEST(ShardCursor, IsAskedSoonerOnceAfterRecords) {
    ShardCursor cursor = open_cursor();
    cursor.on_page(PageText{}.record("1").lag(0).next("n").page(), start);
    for (const milliseconds pause : {milliseconds{500}, milliseconds{1000}, milliseconds{1000}}) {
        cursor.on_page(silent_tip(), start + seconds{1});
        EXPECT_EQ(cursor.step(start).not_before, start + seconds{1} + pause);
    }
}

TEST(ShardCursor, NeverBacksOffWhileEmptyPagesCrossAGap) {
    ShardCursor cursor = open_cursor();
    TimePoint now = start;
    for (int lag_ms = 200; lag_ms > 0; --lag_ms) {
        cursor.on_page(empty_behind(lag_ms), now);
        ASSERT_EQ(cursor.step(now).not_before, now + milliseconds{200});
        ASSERT_EQ(cursor.step(now).action, Action::get_records);
        now += milliseconds{200};
    }
}

// amazon-kinesis-client#701: empty pages for hours, until the reader was restarted.
TEST(ShardCursor, ReopensAnIteratorThatStandsStill) {
    ShardCursor cursor = open_cursor();
    TimePoint now = start;
    for (int page = 0; page < 300; ++page) {
        cursor.on_page(empty_behind(1000 + page * 200), now);
        ASSERT_EQ(action(cursor), Action::get_records) << page;
        now += milliseconds{200};
    }
    cursor.on_page(empty_behind(100'000), now);
    EXPECT_EQ(action(cursor), Action::get_iterator);
    EXPECT_EQ(cursor.start(), IteratorStart{AtTrimHorizon{}});
    cursor.on_iterator(ShardIterator{"fresh"}, now);
    cursor.on_page(empty_behind(100'000), now);
    EXPECT_EQ(action(cursor), Action::get_records);
}

TEST(ShardCursor, PaysForTheBytesOfAPage) {
    ShardCursor cursor = open_cursor();
    const std::string payload((std::size_t{1} << 20U) * 2, 'x');
    cursor.on_page(PageText{}.record("1", payload).lag(9).next("n").page(), start);
    EXPECT_EQ(cursor.step(start).not_before, start + seconds{1});
}

TEST(ShardCursor, KeepsToItsShareOfTheBudget) {
    ShardCursor cursor = open_cursor({.read_share = 0.1});
    cursor.on_page(empty_behind(1), start);
    EXPECT_EQ(cursor.step(start).not_before, start + seconds{2});
    cursor.on_page(silent_tip(), start);
    EXPECT_EQ(cursor.step(start).not_before, start + seconds{2});  // more than the idle interval
}

// kinesalite says lag 0 whatever it holds back.
TEST(ShardCursor, TakesNoFullPageForTheTip) {
    const Page two = PageText{}.record("1").record("2").lag(0).next("n").page();
    ShardCursor full = open_cursor({.records_max = 2});
    full.on_page(two, start);
    EXPECT_FALSE(full.caught_up());
    ShardCursor roomy = open_cursor({.records_max = 3});
    roomy.on_page(two, start);
    EXPECT_TRUE(roomy.caught_up());
}

TEST(ShardCursor, EndsWithTheLastPage) {
    ShardCursor cursor = open_cursor();
    cursor.on_page(PageText{}.record("5").lag(77).page(), start);
    EXPECT_TRUE(cursor.ended());
    EXPECT_TRUE(cursor.caught_up());
    EXPECT_EQ(cursor.lag(), milliseconds{0});
    EXPECT_EQ(action(cursor), Action::end);
    EXPECT_EQ(cursor.start(), IteratorStart{AfterSequenceNumber{SequenceNumber{"5"}}});
}

struct Fault {
    Errc code;
    Action then;
};

TEST(ShardCursor, KeepsOrDropsTheIteratorByWhatWentWrong) {
    constexpr Fault table[]{
        {Errc::throttled, Action::get_records},
        {Errc::limit_exceeded, Action::get_records},
        {Errc::service_failed, Action::get_records},
        {Errc::connection_lost, Action::get_records},
        {Errc::timed_out, Action::get_records},
        {Errc::malformed_response, Action::get_records},
        {Errc::expired_credentials, Action::get_records},
        {Errc::clock_skewed, Action::get_records},
        {Errc::expired_iterator, Action::get_iterator},
        {Errc::invalid_request, Action::get_iterator},
        {Errc::resource_not_found, Action::get_iterator},
        {Errc::access_denied, Action::get_iterator},
        {Errc::encryption_key_refused, Action::get_iterator},
    };
    for (const Fault& row : table) {
        SCOPED_TRACE(name(row.code));
        ShardCursor cursor = open_cursor();
        cursor.on_error(row.code, always_longest, start);
        EXPECT_EQ(action(cursor), row.then);
        EXPECT_FALSE(cursor.ended());
        EXPECT_EQ(cursor.failures(), 1U);
    }
}

TEST(ShardCursor, ReopensAnExpiredIteratorFromTheLastRecordReadAtOnce) {
    ShardCursor cursor{AtTimestamp{WallTime{seconds{7}}}, {}};
    cursor.on_iterator(ShardIterator{"i1"}, start);
    const TimePoint later = start + seconds{10};
    cursor.on_error(Errc::expired_iterator, always_longest, later);
    EXPECT_EQ(cursor.step(later).action, Action::get_iterator);
    EXPECT_EQ(cursor.step(later).not_before, later);
    EXPECT_EQ(cursor.start(), IteratorStart{AtTimestamp{WallTime{seconds{7}}}});

    cursor.on_iterator(ShardIterator{"i2"}, later);
    cursor.on_page(PageText{}.record("42").lag(0).next("i3").page(), later);
    cursor.on_error(Errc::expired_iterator, always_longest, later);
    EXPECT_EQ(cursor.start(), IteratorStart{AfterSequenceNumber{SequenceNumber{"42"}}});
}

TEST(ShardCursor, BacksOffWhenIteratorsExpireAgainAndAgain) {
    ShardCursor cursor = open_cursor();
    cursor.on_error(Errc::expired_iterator, always_longest, start);
    cursor.on_iterator(ShardIterator{"i2"}, start);
    cursor.on_error(Errc::expired_iterator, always_longest, start);
    EXPECT_GT(cursor.step(start).not_before, start + milliseconds{390});
}

TEST(ShardCursor, BacksOffWithFullJitterUpToTheCap) {
    ShardCursor cursor = open_cursor();
    const auto wait_after_error = [&cursor](std::uint64_t random) {
        cursor.on_error(Errc::throttled, random, start);
        return std::chrono::round<milliseconds>(cursor.step(start).not_before - start);
    };
    EXPECT_EQ(wait_after_error(always_longest), milliseconds{200});
    EXPECT_EQ(wait_after_error(always_longest), milliseconds{400});
    EXPECT_EQ(wait_after_error(always_longest / 2), milliseconds{400});
    EXPECT_EQ(wait_after_error(always_longest), milliseconds{1600});
    EXPECT_EQ(wait_after_error(always_shortest), milliseconds{200});  // the budget, at least
    for (int i = 0; i < 40; ++i)
        (void)wait_after_error(always_longest);
    EXPECT_EQ(wait_after_error(always_longest), seconds{10});
}

TEST(ShardCursor, ForgetsItsFailuresWithAPageAndNotWithAnIterator) {
    ShardCursor cursor = open_cursor();
    cursor.on_error(Errc::invalid_request, always_longest, start);
    cursor.on_error(Errc::throttled, always_longest, start);
    cursor.on_iterator(ShardIterator{"i2"}, start);
    EXPECT_EQ(cursor.failures(), 2U);
    cursor.on_page(silent_tip(), start);
    EXPECT_EQ(cursor.failures(), 0U);
}

TEST(ShardCursor, AsksForFiveIteratorsASecondAtMost) {
    ShardCursor cursor{AtTrimHorizon{}, {}};
    cursor.on_error(Errc::throttled, always_shortest, start);
    EXPECT_EQ(cursor.step(start).not_before, start + milliseconds{200});
    const TimePoint later = start + seconds{1};
    cursor.on_iterator(ShardIterator{"i1"}, later);
    cursor.on_error(Errc::expired_iterator, always_shortest, later);
    EXPECT_EQ(cursor.step(later).action, Action::get_iterator);
    EXPECT_EQ(cursor.step(later).not_before, later + milliseconds{200});
}

// kinesis-mock answers 500 for ever to an iterator that it does not know.
TEST(ShardCursor, DropsAnIteratorOnWhichTheServiceKeepsFailing) {
    ShardCursor cursor = open_cursor();
    for (int i = 0; i < 4; ++i)
        cursor.on_error(Errc::service_failed, always_longest, start);
    EXPECT_EQ(action(cursor), Action::get_records);
    cursor.on_error(Errc::service_failed, always_longest, start);
    EXPECT_EQ(action(cursor), Action::get_iterator);
    cursor.on_iterator(ShardIterator{"i2"}, start);
    cursor.on_error(Errc::service_failed, always_longest, start);
    EXPECT_EQ(action(cursor), Action::get_records);
}

TEST(ShardCursor, KeepsItsIteratorThroughAnyNumberOfThrottles) {
    ShardCursor cursor = open_cursor();
    for (int i = 0; i < 1000; ++i)
        cursor.on_error(Errc::throttled, always_longest, start);
    EXPECT_EQ(action(cursor), Action::get_records);
}

TEST(ShardCursor, AsksForFewerRecordsWhenAPageIsTooLarge) {
    ShardCursor cursor = open_cursor();
    EXPECT_EQ(cursor.records_limit(), 10'000);
    cursor.on_error(Errc::response_too_large, always_shortest, start);
    cursor.on_error(Errc::response_too_large, always_shortest, start);
    EXPECT_EQ(cursor.records_limit(), 156);
    EXPECT_EQ(action(cursor), Action::get_records);  // the iterator is not to blame
    cursor.on_page(PageText{}.record("1").lag(5).next("i2").page(), start);
    EXPECT_EQ(cursor.records_limit(), 176);
    for (int i = 0; i < 60; ++i)
        cursor.on_page(PageText{}.record("1").lag(5).next("i2").page(), start);
    EXPECT_EQ(cursor.records_limit(), 10'000);
    for (int i = 0; i < 20; ++i)
        cursor.on_error(Errc::response_too_large, always_shortest, start);
    EXPECT_EQ(cursor.records_limit(), 1);
}

TEST(ShardCursor, BelievesNoPageThatGoesBack) {
    ShardCursor cursor = open_cursor();
    const auto page_of = [](std::initializer_list<const char*> numbers) {
        PageText text;
        for (const char* number : numbers)
            text.record(number);
        return text.lag(0).next("i2").page();
    };
    EXPECT_TRUE(cursor.is_followed_by(page_of({"9", "10", "11"})));
    EXPECT_FALSE(cursor.is_followed_by(page_of({"9", "11", "10"})));
    cursor.on_page(page_of({"9", "10"}), start);
    EXPECT_TRUE(cursor.is_followed_by(page_of({})));
    EXPECT_TRUE(cursor.is_followed_by(page_of({"11"})));
    EXPECT_FALSE(cursor.is_followed_by(page_of({"10", "11"})));  // 10 would be written twice
    EXPECT_FALSE(cursor.is_followed_by(page_of({"9"})));
}

}  // namespace
}  // namespace kinesisd::kinesis
