#include "pipeline/kinesis_sink.hpp"

#include "base/bytes.hpp"
#include "pipeline/find_stream.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

// What may be on its way: a quarter of the pipeline's memory.
constexpr std::size_t held_share = 4;
constexpr std::size_t held_bytes_min = 2_MiB;
constexpr std::size_t held_bytes_max = 16_MiB;
constexpr std::size_t openings_max = 64;
constexpr std::uint64_t rows_between_looks = 256;

std::size_t held_limit(const ByteBudget& budget) {
    return std::clamp(budget.total_bytes() / held_share, held_bytes_min, held_bytes_max);
}

}  // namespace

KinesisSink::KinesisSink(
    const config::KinesisSink& config,
    const Schema& schema,
    const SeriesLabels& labels,
    const EndContext& ends,
    OnTrouble on_trouble
)
    : config_{config},
      ports_{ends.ports},
      client_{ends.client},
      budget_{ends.budget},
      settled_{ends.settled},
      metrics_{ports_.metrics, labels},
      writer_{config, schema},
      tasks_wanted_{ports_.executor},
      tasks_{ports_.executor},
      context_{
          ports_,
          client_,
          labels,
          on_trouble,
          [this](std::string_view stream, const kinesis::Settlement& settlement) {
              on_settlement(stream, settlement);
          }
      } {
    if (config.on_error.action == config::OnRowError::Action::dead_letter)
        letters_.emplace(config.name, config.on_error.path, ports_);
}

KinesisSink::~KinesisSink() = default;

Awaitable<Result<>> KinesisSink::open(Snapshot& snapshot) {
    permit_ = co_await budget_.acquire(0);
    if (letters_) {
        const Result<> opened = co_await letters_->open(snapshot);
        if (!opened) co_return opened.error().in("dead letters of '" + config_.name + "'");
    }
    if (config_.stream_column) co_return Result<>{};
    const auto found = co_await find_stream(
        ports_, client_, kinesis::parse_stream_ref(config_.stream_name), config_.wait_for_stream
    );
    if (!found) {
        metrics_.failed(found.error().code);
        co_return found.error().in(
            "sink '" + config_.name + "': stream '" + config_.stream_name + "'"
        );
    }
    auto lane =
        std::make_unique<StreamLane>(context_, config_.stream_name, LaneKind::fixed, *found);
    co_await lane->open();
    fixed_lane_ = lane.get();
    adopt_lane(config_.stream_name, std::move(lane));
    co_return Result<>{};
}

Awaitable<Result<Sink::Marks>> KinesisSink::prepare_flush(
    MinibatchNumber through, RowStamp stamp, Snapshot& snapshot
) {
    if (!letters_ || !deliveries_.has_letters(through)) co_return Marks::same;
    letters_time_ = WallTime{std::chrono::milliseconds{stamp.time_ms}};
    const auto marks = co_await letters_->prepare(letters_time_, snapshot);
    if (!marks) co_return marks.error().in("dead letters of '" + config_.name + "'");
    co_return *marks == OutputFiles::Marks::changed ? Marks::changed : Marks::same;
}

Awaitable<Result<>> KinesisSink::write(const RowChunk& chunk, RowStamp stamp) {
    const auto row_at = [&chunk](std::size_t row) {
        return NumberedRow{{&*chunk.rows, row}, {chunk.minibatch, chunk.first_row + row}};
    };
    co_return co_await write_rows(chunk.row_count(), row_at, stamp);
}

Awaitable<Result<>> KinesisSink::write_sorted(std::span<const RowChunk> minibatch, RowStamp stamp) {
    std::vector<RowRef> rows;
    std::map<const RowBatch*, RowNumber> first_rows;
    for (const RowChunk& chunk : minibatch) {
        if (chunk.row_count() > 0) first_rows[&*chunk.rows] = {chunk.minibatch, chunk.first_row};
        for (std::size_t row = 0; row < chunk.row_count(); ++row)
            rows.push_back(RowRef{&*chunk.rows, row});
    }
    sort_rows(rows, config_.sort_by);
    const auto row_at = [&rows, &first_rows](std::size_t index) {
        const RowRef row = rows[index];
        RowNumber number = first_rows.at(row.batch);
        number.row += row.row;
        return NumberedRow{row, number};
    };
    co_return co_await write_rows(rows.size(), row_at, stamp);
}

template <class RowAt>
Awaitable<Result<>> KinesisSink::write_rows(std::size_t count, RowAt row_at, RowStamp stamp) {
    for (std::size_t i = 0; i < count && !failure_; ++i) {
        const NumberedRow row = row_at(i);
        const Result<std::string_view> stream = writer_.stream_of(row.row);
        if (!stream) {
            refuse_early(row, "", stream.error());
            continue;
        }
        put(row, *stream, stamp);
        const bool looks = ++rows_put_ % rows_between_looks == 0;
        if (is_full() || (looks && has_enough())) co_await wait_for_room();
    }
    permit_.resize_to(held_bytes_);
    send_all();
    if (failure_) co_return *failure_;
    co_return Result<>{};
}

void KinesisSink::put(const NumberedRow& row, std::string_view stream, RowStamp stamp) {
    StreamLane* lane = fixed_lane_ != nullptr ? fixed_lane_ : find_lane(stream);
    const Error* missing = lane == nullptr ? find_missing(stream) : nullptr;
    if (missing != nullptr) {
        refuse_early(row, stream, *missing);
        return;
    }
    Result<kinesis::RecordView> record = writer_.record_of(row.row, stamp);
    if (!record) {
        refuse_early(row, stream, record.error());
        return;
    }
    record->minibatch = row.number.minibatch;
    record->row = row.number.row;
    std::string row_text;
    if (keeps_letters()) row_text = writer_.text_of(row.row);
    record->row_text = row_text;
    deliveries_.sent(row.number.minibatch);
    if (lane == nullptr) {
        wait_for_stream(*record, stream);
    } else {
        if (counts_as_repeat()) lane->count_repeat();
        add(*record, stream, *lane);
    }
}

void KinesisSink::add(
    const kinesis::RecordView& record, std::string_view stream, StreamLane& lane
) {
    const Result<> fits = check_size(record, lane.record_bytes_max());
    if (!fits) {
        deliveries_.given_up(record.minibatch);
        refuse_late(stream, record, fits.error());
        return;
    }
    const std::size_t before = lane.held_bytes();
    lane.add(record);
    held_bytes_ += lane.held_bytes() - before;
}

bool KinesisSink::counts_as_repeat() {
    if (repeats_left_ == 0) return false;
    --repeats_left_;
    ++possible_duplicates_;
    return true;
}

// A column of many new names asks for so many streams at once; the next one waits.
bool KinesisSink::is_full() const {
    return held_bytes_ >= held_limit(budget_) || openings_.size() >= openings_max;
}

// What is ready beyond that would only go cold. What is held up does not count: it must not keep
// others from being ready.
bool KinesisSink::has_enough() const {
    return std::ranges::any_of(lanes_, [](const auto& lane) { return lane.second->has_enough(); });
}

Awaitable<> KinesisSink::wait_for_room() {
    permit_.resize_to(held_bytes_);
    send_all();
    while ((is_full() || has_enough()) && !failure_)
        co_await settled_.wait();
}

Result<MinibatchNumber> KinesisSink::settled_through() const {
    if (failure_) return *failure_;
    return deliveries_.settled_through();
}

Awaitable<Result<>> KinesisSink::flush(Snapshot& snapshot, WallTime now, MinibatchNumber through) {
    flushed_through_ = through;
    if (!letters_) co_return Result<>{};
    const std::string lines = deliveries_.take_letters(through);
    if (!lines.empty()) {
        const Result<> written = co_await letters_->write(lines, letters_time_);
        if (!written) co_return written.error().in("dead letters of '" + config_.name + "'");
    }
    const Result<> flushed = co_await letters_->flush(snapshot, now);
    if (!flushed) co_return flushed.error().in("dead letters of '" + config_.name + "'");
    co_return Result<>{};
}

Awaitable<Result<>> KinesisSink::settle() {
    const Deliveries::Accepted accepted = deliveries_.take_accepted(flushed_through_);
    metrics_.written(accepted.rows, accepted.bytes);
    co_return Result<>{};
}

void KinesisSink::on_settlement(std::string_view stream, const kinesis::Settlement& settlement) {
    for (const auto& [minibatch, accepted] : settlement.accepted)
        deliveries_.accepted(minibatch, accepted.records, accepted.bytes);
    possible_duplicates_ += settlement.possible_duplicates;
    if (!settlement.accepted.empty() || !settlement.refused.empty())
        last_delivery_ = ports_.clock.now();
    for (const kinesis::RefusedRecord& refused : settlement.refused) {
        deliveries_.given_up(refused.record.view().minibatch);
        refuse_late(stream, refused.record.view(), refused.error);
    }
    count_held();
    settled_.notify();
}

void KinesisSink::count_held() {
    held_bytes_ = 0;
    for (const auto& [stream, lane] : lanes_)
        held_bytes_ += lane->held_bytes();
    for (const auto& lane : retired_)
        held_bytes_ += lane->held_bytes();
    for (const auto& [stream, opening] : openings_)
        held_bytes_ += opening.held_bytes;
    permit_.resize_to(held_bytes_);
}

SinkStatus KinesisSink::status() const {
    SinkStatus status{config_.name, std::nullopt, possible_duplicates_, {}};
    if (last_delivery_) status.since_delivery = ports_.clock.now() - *last_delivery_;
    for (const auto& [stream, opening] : openings_)
        if (!status.trouble) status.trouble = opening.trouble;
    for (const auto& [stream, lane] : lanes_) {
        if (!status.trouble) status.trouble = lane->trouble();
        std::ranges::move(lane->throttled_shards(), std::back_inserter(status.throttled));
    }
    return status;
}

}  // namespace kinesisd
