// ShardCursor: where a reader stands in one shard and what it does next, as a value. It knows no
// socket: ShardReader (pipeline/) does what step() says and tells it what came back.
#pragma once

#include "base/backoff.hpp"
#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "kinesis/page.hpp"
#include "kinesis/read_budget.hpp"
#include "kinesis/requests.hpp"

#include <optional>

namespace kinesisd::kinesis {

// What to do next, and not before when.
struct CursorStep {
    enum class Action { get_iterator, get_records, end } action;
    TimePoint not_before;
};

class ShardCursor {
public:
    struct Options {
        double read_share = 1.0;
        // Between polls of a shard that is at its tip and silent; half of it once, after records:
        // where one came there may be more.
        Duration idle_interval = std::chrono::seconds{1};
        BackoffLimits backoff{std::chrono::milliseconds{200}, std::chrono::seconds{10}};
        // What GetRecords is asked for at most. A page that is full is not the tip, whatever lag it
        // reports: kinesalite always says 0.
        int records_max = page_records_max;
    };

    // `start` is where the first iterator is asked for, and every later one until a record was
    // read: pin "latest" as AtTimestamp, or an iterator that expires before that loses records.
    ShardCursor(IteratorStart start, Options options);

    [[nodiscard]] CursorStep step(TimePoint now) const;
    // Where the next iterator starts: after the last record read, else the original start.
    [[nodiscard]] const IteratorStart& start() const { return start_; }
    // How many records the next GetRecords asks for. A page that does not fit into memory
    // (kinesalite knows no limit of 10 MiB) makes it an eighth; pages that fit raise it again.
    [[nodiscard]] int records_limit() const { return records_limit_; }
    // For action get_records.
    [[nodiscard]] const ShardIterator& iterator() const;

    void on_iterator(ShardIterator iterator, TimePoint now);
    // Whether the page goes on where the cursor stands: behind the last record read, and never
    // back. Records of another page would be written twice; whoever sends one is not to be
    // believed.
    [[nodiscard]] bool is_followed_by(const Page& page) const;
    // The iterator of an empty page is kept too: it crosses gaps, and the old one expires.
    void on_page(const Page& page, TimePoint now);
    // By remedy: reopen_iterator drops the iterator and goes on at once, the second time in a row
    // after a back-off. All else backs off with full jitter (`random`: 64 even bits). retry and
    // refresh_credentials keep the iterator (unless the service keeps failing on it), give_up drops
    // it too. Throttles back off like faults; no error ever ends a shard.
    void on_error(Errc code, std::uint64_t random, TimePoint now);

    [[nodiscard]] std::optional<std::chrono::milliseconds> lag() const { return lag_; }
    // At the tip: the last page said lag 0 (or said nothing and was empty), or the shard ended.
    [[nodiscard]] bool caught_up() const { return caught_up_; }
    [[nodiscard]] bool ended() const { return ended_; }
    // Failures since the last page.
    [[nodiscard]] unsigned failures() const { return backoff_.attempts(); }

private:
    // Empty pages in a row that do not come nearer to the tip.
    struct Standstill {
        int pages = 0;
        std::chrono::milliseconds lag{0};  // before the first of them
    };

    [[nodiscard]] bool stands_still(const Page& page);
    [[nodiscard]] bool blames_iterator(Errc code);

    IteratorStart start_;
    Options options_;
    int records_limit_;
    ReadBudget budget_;
    ReadBudget iterator_budget_;  // GetShardIterator has its own 5 calls/s a shard
    Backoff backoff_;
    Duration idle_pause_;  // until the poll after the next empty page at the tip
    std::optional<ShardIterator> iterator_;
    std::optional<std::chrono::milliseconds> lag_;
    Standstill standstill_;
    int service_failures_ = 0;  // in a row, with this iterator
    TimePoint not_before_ = TimePoint::min();
    bool caught_up_ = false;
    bool ended_ = false;
};

}  // namespace kinesisd::kinesis
