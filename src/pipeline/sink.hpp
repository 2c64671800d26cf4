// Sink: where rows go. It is called once a chunk and once a commit, never once a row.
#pragma once

#include "config/config.hpp"
#include "kinesis/hot_keys.hpp"
#include "pipeline/row_chunk.hpp"
#include "pipeline/row_number.hpp"
#include "pipeline/row_refusal.hpp"
#include "port/awaitable.hpp"
#include "row/row_encoder.hpp"
#include "snapshot/snapshot.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kinesisd {

// A shard that refused records for its rate within the last minute.
struct ThrottledShard {
    std::string stream;
    ShardId shard;
    std::uint64_t throttles = 0;  // entries refused, since the pipeline began
    double rate = 1.0;            // at which it is written to: 1 is a shard's limit
    std::vector<kinesis::HotKey> hot_keys;
};

// What /status and /readyz are told about a sink; a copy.
struct SinkStatus {
    std::string name;
    std::optional<Error> trouble;  // nothing gets through, and it is being tried again
    // Records whose answer was lost and that were sent again: they may be in the stream twice.
    std::uint64_t possible_duplicates = 0;
    std::vector<ThrottledShard> throttled;
    // Since a row was last accepted, or refused for good. Nothing: none was, or the sink delivers
    // at commits only.
    std::optional<Duration> since_delivery{};
};

class Sink {
public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;

    // This process begins: a sink that starts empty at every start forgets its marks.
    virtual void on_process_start(Snapshot& /*snapshot*/) {}
    // Puts itself where `snapshot` says that it is, cuts off what was not committed, and leaves its
    // marks in `snapshot`, which is stored before the first row is written.
    [[nodiscard]] virtual Awaitable<Result<>> open(Snapshot& snapshot) = 0;

    // So many of the first rows may have been delivered by a life before this one, which ended
    // before they were committed.
    virtual void expect_repeats(std::uint64_t /*rows*/) {}

    // By what a minibatch is sorted before it is written; empty: as it came.
    [[nodiscard]] virtual std::span<const std::size_t> sort_columns() const { return {}; }
    // Makes ready for the rows of a chunk. When `snapshot` has got another mark by that, it is
    // stored before they are written.
    enum class Marks { same, changed };
    [[nodiscard]] virtual Awaitable<Result<Marks>> prepare(
        const RowChunk& chunk, RowStamp stamp, Snapshot& snapshot
    ) = 0;
    // Takes the rows in this order; they may stay in a buffer until flush().
    [[nodiscard]] virtual Awaitable<Result<>> write(const RowChunk& chunk, RowStamp stamp) = 0;
    // The rows of a whole minibatch, which the sink sorts.
    [[nodiscard]] virtual Awaitable<Result<>> write_sorted(
        std::span<const RowChunk> minibatch, RowStamp stamp
    ) = 0;

    // Something is to be done at a commit although none is due for rows: a file has to be finished.
    [[nodiscard]] virtual bool commit_due(WallTime /*now*/) const { return false; }
    // When that will be the case, if it is known.
    [[nodiscard]] virtual std::optional<WallTime> next_due() const { return std::nullopt; }
    // Of no minibatch up to this one is a row on its way any more; what is in a buffer is not on
    // its way. An error: a row could not be delivered, and is to end the pipeline.
    [[nodiscard]] virtual Result<MinibatchNumber> settled_through() const {
        return std::numeric_limits<MinibatchNumber>::max();
    }
    // Minibatches can be committed one by one while rows of later ones are on their way. A sink for
    // which this is not so gets the rows of a minibatch when it is committed, if another sink of
    // the pipeline commits behind.
    [[nodiscard]] virtual bool commits_behind() const { return false; }

    // Makes ready for the flush of the minibatches up to `through`, as prepare() does for rows.
    [[nodiscard]] virtual Awaitable<Result<Marks>> prepare_flush(
        MinibatchNumber /*through*/, RowStamp /*stamp*/, Snapshot& /*snapshot*/
    ) {
        co_return Marks::same;
    }
    // Makes the minibatches up to `through`, which are settled, durable, and says so in `snapshot`.
    // Unless it commits behind, nothing of later ones was written.
    [[nodiscard]] virtual Awaitable<Result<>> flush(
        Snapshot& snapshot, WallTime now, MinibatchNumber through
    ) = 0;
    // The rows of a minibatch that is settled that are not delivered: skipped, or in the dead
    // letters, which flush() makes as durable as the rest.
    [[nodiscard]] virtual std::vector<RowRefusal> take_refusals(MinibatchNumber /*minibatch*/) {
        return {};
    }
    // The snapshot of that flush is durable: counts may be shown, finished files get their names.
    [[nodiscard]] virtual Awaitable<Result<>> settle() = 0;

    // Work beside the rows, from open() until close() and nothing is left.
    [[nodiscard]] virtual Awaitable<> work() { co_return; }
    virtual void close() {}
    // Says in `snapshot` what that work has finished.
    virtual void forget_finished(Snapshot& /*snapshot*/) {}
    [[nodiscard]] virtual SinkStatus status() const { return {}; }
    // The files that this sink has written and that are complete, for a manifest.
    [[nodiscard]] virtual std::vector<std::string> take_finished_paths() { return {}; }
};

}  // namespace kinesisd
