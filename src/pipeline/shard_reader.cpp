#include "pipeline/shard_reader.hpp"

#include "base/bytes.hpp"
#include "base/json_text.hpp"
#include "pipeline/dead_letters.hpp"
#include "row/row_key.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

using kinesis::page_held_bytes_max;

constexpr std::size_t page_held_bytes_min = 64_KiB;
// While the writer has so many pages before it, a large one stays in the network: those that are
// written soon are in the cache yet, and fewer take less memory.
constexpr std::size_t pages_ahead_max = 2;
constexpr std::size_t waiting_page_bytes_min = 256_KiB;
// What a shard takes in a second (AWS: 1 MiB), as base64, with half as much again for bursts.
constexpr double shard_growth_bytes_per_second = 2.0 * 1024 * 1024;

struct StartOf {
    using Start = kinesis::IteratorStart;
    Start operator()(const AtTrimHorizon& /*at*/) const { return kinesis::AtTrimHorizon{}; }
    Start operator()(const AtTimestamp& at) const { return kinesis::AtTimestamp{at.time}; }
    Start operator()(const At& at) const { return kinesis::AtSequenceNumber{at.number}; }
    Start operator()(const After& after) const {
        return kinesis::AfterSequenceNumber{after.number};
    }
    Start operator()(const Ended& /*ended*/) const { return kinesis::AtTrimHorizon{}; }
};

kinesis::ShardCursor::Options cursor_options(const ReaderContext& context) {
    kinesis::ShardCursor::Options options;
    options.read_share = context.config.read_budget;
    return options;
}

// The value of the column `_metadata`.
std::string metadata_of(
    const kinesis::Record& record, std::string_view stream, const ShardId& shard
) {
    std::string json = R"({"stream":)";
    append_json_string(stream, json);
    json.append(R"(,"shard":)");
    append_json_string(shard.text(), json);
    json.append(R"(,"sequence_number":)");
    append_json_string(record.sequence_number, json);
    json.append(R"(,"partition_key":)");
    append_json_string(record.partition_key, json);
    json.append(R"(,"arrival_time":)");
    append_json_string(to_iso8601(record.arrival), json);
    return json.append(1, '}');
}

std::uint64_t data_bytes_of(std::span<const kinesis::Record> records) {
    std::uint64_t bytes = 0;
    for (const kinesis::Record& record : records)
        bytes += record.data.size();
    return bytes;
}

}  // namespace

// While it lasts nothing is asked of the service, and so no answer is missed.
class ShardReader::MemoryWait {
public:
    explicit MemoryWait(ShardReader& reader) : reader_{reader} { reader_.held_up_since_ = now(); }
    MemoryWait(const MemoryWait&) = delete;
    MemoryWait& operator=(const MemoryWait&) = delete;
    ~MemoryWait() {
        reader_.last_answer_ += now() - *reader_.held_up_since_;
        reader_.held_up_since_.reset();
    }

private:
    [[nodiscard]] TimePoint now() const { return reader_.context_.ports.clock.now(); }

    ShardReader& reader_;
};

ShardReader::ShardReader(ReaderContext& context, ShardId shard, ShardProgress progress)
    : context_{context},
      shard_{std::move(shard)},
      progress_{std::move(progress)},
      cursor_{std::visit(StartOf{}, progress_.checkpoint), cursor_options(context)},
      metrics_{context.ports.metrics, context.labels, shard_.text()},
      last_answer_{context.ports.clock.now()} {}

TimePoint ShardReader::next_turn() const {
    return cursor_.step(context_.ports.clock.now()).not_before;
}

Awaitable<std::optional<ShardReader::Outcome>> ShardReader::take_turn() {
    using Action = kinesis::CursorStep::Action;
    Clock& clock = context_.ports.clock;
    if (abandoned_) co_return Outcome{Outcome::End::abandoned, {}};
    if (cursor_.step(clock.now()).action == Action::get_iterator) {
        co_await open_iterator();
        const kinesis::CursorStep next = cursor_.step(clock.now());
        if (next.action == Action::get_iterator || next.not_before > clock.now())
            co_return std::nullopt;
    }
    co_return co_await fetch_page();
}

Awaitable<> ShardReader::open_iterator() {
    kinesis::GetShardIterator request{context_.stream, shard_, cursor_.start()};
    Result<ShardIterator> iterator = co_await context_.client.get_shard_iterator(request);
    if (!iterator) {
        on_error(request.operation, iterator.error());
        co_return;
    }
    on_answer();
    cursor_.on_iterator(std::move(*iterator), last_answer_);
}

Awaitable<std::optional<ShardReader::Outcome>> ShardReader::fetch_page() {
    std::optional<MemoryWait> wait{*this};
    PagesUnderWay::Place place;
    if (is_behind()) place = co_await context_.under_way.begin();
    ByteBudget::Permit permit = co_await context_.budget.acquire(page_bytes_expected());
    wait.reset();
    kinesis::GetRecords request{cursor_.iterator(), cursor_.records_limit(), std::nullopt};
    if (const auto* arn = std::get_if<StreamArn>(&context_.stream)) request.stream = *arn;
    const MakeRoom room = [this, &permit](std::optional<std::size_t> body_bytes) {
        return make_room(permit, body_bytes);
    };
    Result<kinesis::Page> page = co_await context_.client.get_records(request, room);
    if (page && !cursor_.is_followed_by(*page))
        // A stale answer: its iterator would lead to the same page for ever.
        page = Error{Errc::expired_iterator, "GetRecords: sequence numbers go back"};
    if (!page) {
        on_error(request.operation, page.error());
        co_return std::nullopt;
    }
    on_answer();
    last_page_ = last_answer_;
    last_page_bytes_ = page->held_bytes();
    announced_bytes_ = 0;
    cursor_.on_page(*page, last_answer_);
    const Duration lag = cursor_.lag().value_or(std::chrono::milliseconds{0});
    metrics_.behind(lag, context_.retention - lag);
    const std::size_t wanted = wanted_records(*page);
    const bool stops = wanted < page->records().size() || is_past_stop();
    const Stop stop = stops ? Stop::reached : Stop::ahead;
    advance_past(page->records().first(wanted));
    if (cursor_.ended() && wanted == page->records().size()) progress_.checkpoint = Ended{};

    std::optional<Outcome> outcome = outcome_of(*page, stop);
    const bool has_ended = std::holds_alternative<Ended>(progress_.checkpoint);
    if (wanted > 0 || has_ended) {
        const std::size_t body_bytes = page->body_bytes();
        RowChunk chunk = chunk_of(std::move(*page), wanted);
        context_.page_memory.learn(body_bytes, chunk.held_bytes());
        permit.resize_to(chunk.held_bytes());
        chunk.permit = std::move(permit);
        chunk.place = std::move(place);
        context_.inbox.put(std::move(chunk));
    }
    co_return outcome;
}

std::optional<ShardReader::Outcome> ShardReader::outcome_of(const kinesis::Page& page, Stop stop)
    const {
    using End = Outcome::End;
    if (std::holds_alternative<Ended>(progress_.checkpoint))
        return Outcome{End::drained, {page.children().begin(), page.children().end()}};
    if (stop == Stop::reached) return Outcome{End::stop_reached, {}};
    if (context_.until == ReadUntil::caught_up && cursor_.caught_up())
        return Outcome{End::caught_up, {}};
    return std::nullopt;
}

// Arrival times are not quite in order; the first one that is late enough ends the shard.
std::size_t ShardReader::wanted_records(const kinesis::Page& page) const {
    if (!context_.stop_at) return page.records().size();
    const auto late = std::ranges::find_if(page.records(), [this](const kinesis::Record& record) {
        return record.arrival >= *context_.stop_at;
    });
    return static_cast<std::size_t>(late - page.records().begin());
}

bool ShardReader::is_past_stop() const {
    return context_.stop_at && cursor_.lag() &&
           context_.client.service_now() - *cursor_.lag() >= *context_.stop_at;
}

void ShardReader::on_answer() {
    last_answer_ = context_.ports.clock.now();
    doubted_ = false;
    last_error_.reset();
}

void ShardReader::on_error(std::string_view operation, const Error& error) {
    Ports& ports = context_.ports;
    context_.metrics.failed(error.code);
    last_error_ = error;
    if (error.code == Errc::throttled) metrics_.throttled(operation);
    cursor_.on_error(error.code, ports.entropy.next(), ports.clock.now());
    if (error.code == Errc::resource_not_found && !doubted_) {
        doubted_ = true;
        context_.doubted.notify();
    }
    context_.client.metrics().retried(operation, error.code);
    if (const auto silent = faults_.admit(ports.clock.now()))
        ports.log.write(
            remedy(error.code) == Remedy::give_up ? Level::error : Level::warn,
            "shard_read_failed",
            error.text(),
            {{"stream", context_.config.stream_name},
             {"shard", shard_.text()},
             {"attempt", std::to_string(cursor_.failures())},
             {"not_logged", std::to_string(*silent)}}
        );
}

void ShardReader::advance_past(std::span<const kinesis::Record> records) {
    if (records.empty()) return;
    ShardTally& tally = progress_.tally;
    if (tally.records == 0) tally.first = SequenceNumber{records.front().sequence_number};
    tally.last = SequenceNumber{records.back().sequence_number};
    tally.records += records.size();
    tally.bytes += data_bytes_of(records);
    progress_.checkpoint = After{tally.last};
}

RowChunk ShardReader::chunk_of(kinesis::Page page, std::size_t wanted) {
    RowChunk chunk;
    chunk.arrived = context_.ports.clock.wall_now();
    chunk.shard = shard_;
    chunk.advances.emplace_back(ShardAdvanced{shard_, progress_});
    for (const kinesis::ChildShard& child : page.children())
        if (!context_.is_mine || context_.is_mine(child.id))
            chunk.advances.emplace_back(
                ShardDiscovered{child.id, {AtTrimHorizon{}, child.parents, {}}}
            );
    if (wanted == 0) return chunk;

    const auto records = page.records().first(wanted);
    RowBatch rows{context_.config.row_schema};
    rows.reserve(wanted);
    decode(records, rows, chunk);
    chunk.ledger.read = wanted;
    chunk.read_bytes = data_bytes_of(records);
    chunk.rows.emplace(std::move(rows));
    chunk.page.emplace(std::move(page));
    return chunk;
}

void ShardReader::decode(
    std::span<const kinesis::Record> records, RowBatch& rows, RowChunk& chunk
) {
    const auto decode_all = [&](auto& decoder) {
        for (const kinesis::Record& record : records) {
            const Result<> decoded = decoder.decode(record.data, rows);
            if (!decoded) on_row_error(record, decoded.error(), chunk);
        }
    };
    const auto decode_and_complete = [&](auto& decoder) {
        for (const kinesis::Record& record : records) {
            const Result<> decoded = decoder.decode(record.data, rows);
            if (decoded) {
                complete_row(record, rows);
            } else {
                on_row_error(record, decoded.error(), chunk);
            }
        }
    };
    const bool is_complete = context_.config.metadata == config::Metadata::none &&
                             context_.config.keys == config::RowKeys::none;
    if (is_complete) {
        std::visit(decode_all, context_.decoder);
    } else {
        std::visit(decode_and_complete, context_.decoder);
    }
}

// What a row has that is not in the payload.
void ShardReader::complete_row(const kinesis::Record& record, RowBatch& rows) {
    if (context_.config.metadata == config::Metadata::column) {
        const std::string metadata = metadata_of(record, context_.labels.stream, shard_);
        rows.last_row().back() = Value::json(rows.keep(metadata));
    }
    if (context_.config.keys == config::RowKeys::none) return;
    const std::optional<RowKey> key = key_of_primary(rows.schema(), rows.last_row());
    rows.set_last_key(key ? *key : key_of_record(shard_.text(), record.sequence_number));
}

void ShardReader::on_row_error(const kinesis::Record& record, const Error& error, RowChunk& chunk) {
    using Action = config::OnRowError::Action;
    Ports& ports = context_.ports;
    const Action action = context_.config.on_error.action;
    if (action == Action::fail) {
        // Repeating would meet the same record again, so this is none of the errors that pass.
        Error stop{
            Errc::invalid_request,
            "record " + std::string{record.sequence_number} + " of " + shard_.text() + ": " +
                error.text() + " (on_error: fail)"
        };
        throw Failure{std::move(stop)};
    }
    const std::string reason{name(error.code)};
    if (action == Action::dead_letter) {
        append_dead_letter(record, context_.labels.stream, shard_, error, chunk.dead_letters);
        ++chunk.ledger.dead_lettered[reason];
    } else {
        ++chunk.ledger.skipped[reason];
    }
    if (const auto silent = context_.row_errors.admit(ports.clock.now()))
        ports.log.write(
            Level::warn,
            action == Action::dead_letter ? "row_dead_lettered" : "row_skipped",
            error.text(),
            {{"stream", context_.config.stream_name},
             {"shard", shard_.text()},
             {"sequence_number", std::string{record.sequence_number}},
             {"not_logged", std::to_string(*silent)}}
        );
}

// Before the first page anything may come. Later a page holds about what the last one did, or what
// the shard can have taken in since; if it is more after all, make_room() hears of it.
std::size_t ShardReader::page_bytes_expected() const {
    if (is_behind()) return page_held_bytes_max;
    const double idle_s = to_seconds(context_.ports.clock.now() - *last_page_);
    const double grown =
        std::min(idle_s * shard_growth_bytes_per_second, static_cast<double>(page_held_bytes_max));
    return std::clamp(
        std::max({static_cast<std::size_t>(grown), last_page_bytes_ * 2, announced_bytes_}),
        page_held_bytes_min,
        page_held_bytes_max
    );
}

Awaitable<> ShardReader::make_room(
    ByteBudget::Permit& permit, std::optional<std::size_t> body_bytes
) {
    announced_bytes_ = body_bytes ? context_.page_memory.held_by(*body_bytes) : page_held_bytes_max;
    const MemoryWait wait{*this};
    if (announced_bytes_ > waiting_page_bytes_min) co_await context_.inbox.room(pages_ahead_max);
    co_await context_.budget.enlarge(permit, announced_bytes_);
}

}  // namespace kinesisd
