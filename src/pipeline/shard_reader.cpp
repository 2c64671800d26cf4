#include "pipeline/shard_reader.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

// A page in memory: 10 MiB of payload as base64, with its keys and numbers.
constexpr std::size_t page_held_bytes_max = 20_MiB;
constexpr std::size_t page_held_bytes_min = 64_KiB;
// What a shard takes in a second (AWS: 1 MiB), as base64, with half as much again for bursts.
constexpr double shard_growth_bytes_per_second = 2.0 * 1024 * 1024;

kinesis::IteratorStart start_of(const Checkpoint& checkpoint) {
    if (const auto* after = std::get_if<After>(&checkpoint))
        return kinesis::AfterSequenceNumber{after->number};
    return kinesis::AtTrimHorizon{};
}

kinesis::ShardCursor::Options cursor_options(const ReaderContext& context) {
    kinesis::ShardCursor::Options options;
    options.read_share = context.config.read_budget;
    return options;
}

}  // namespace

ShardReader::ShardReader(ReaderContext& context, ShardId shard, ShardProgress progress)
    : context_{context},
      shard_{std::move(shard)},
      progress_{std::move(progress)},
      cursor_{start_of(progress_.checkpoint), cursor_options(context)},
      metrics_{context.ports.metrics, context.labels, shard_.text()},
      last_answer_{context.ports.clock.now()} {}

Awaitable<ShardReader::Outcome> ShardReader::run() {
    using Action = kinesis::CursorStep::Action;
    Clock& clock = context_.ports.clock;
    while (true) {
        const kinesis::CursorStep step = cursor_.step(clock.now());
        co_await clock.sleep_until(step.not_before);
        if (abandoned_) co_return Outcome{Outcome::End::abandoned, {}};
        if (step.action == Action::get_iterator) {
            co_await open_iterator();
            continue;
        }
        std::optional<Outcome> outcome = co_await fetch_page();
        if (outcome) co_return std::move(*outcome);
    }
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
    ByteBudget::Permit permit = co_await context_.budget.acquire(page_bytes_expected());
    kinesis::GetRecords request{cursor_.iterator(), cursor_.records_limit(), std::nullopt};
    if (const auto* arn = std::get_if<StreamArn>(&context_.stream)) request.stream = *arn;
    Result<kinesis::Page> page = co_await context_.client.get_records(request);
    if (page && !cursor_.is_followed_by(*page))
        page = Error{Errc::malformed_response, "GetRecords: sequence numbers go back"};
    if (!page) {
        on_error(request.operation, page.error());
        co_return std::nullopt;
    }
    on_answer();
    last_page_ = last_answer_;
    last_page_bytes_ = page->held_bytes();
    cursor_.on_page(*page, last_answer_);
    const Duration lag = cursor_.lag().value_or(std::chrono::milliseconds{0});
    metrics_.behind(lag, context_.retention - lag);
    advance_past(*page);

    Outcome outcome{Outcome::End::caught_up, {}};
    if (cursor_.ended()) {
        outcome.end = Outcome::End::drained;
        outcome.children.assign(page->children().begin(), page->children().end());
    }
    if (!page->records().empty() || cursor_.ended()) {
        RowChunk chunk = chunk_of(std::move(*page));
        permit.resize_to(
            (chunk.page ? chunk.page->held_bytes() : 0) +
            (chunk.rows ? chunk.rows->held_bytes() : 0)
        );
        chunk.permit = std::move(permit);
        context_.inbox.put(std::move(chunk));
    }
    const bool last =
        cursor_.ended() || (context_.until == ReadUntil::caught_up && cursor_.caught_up());
    if (!last) co_return std::nullopt;
    co_return outcome;
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

void ShardReader::advance_past(const kinesis::Page& page) {
    if (cursor_.ended()) {
        progress_.checkpoint = Ended{};
    } else if (!page.records().empty()) {
        progress_.checkpoint = After{SequenceNumber{page.records().back().sequence_number}};
    }
}

RowChunk ShardReader::chunk_of(kinesis::Page page) {
    RowChunk chunk;
    chunk.arrived = context_.ports.clock.wall_now();
    chunk.advances.emplace_back(ShardAdvanced{shard_, progress_});
    for (const kinesis::ChildShard& child : page.children())
        chunk.advances.emplace_back(ShardAdvanced{child.id, {AtTrimHorizon{}, child.parents}});
    if (page.records().empty()) return chunk;

    RowBatch rows{context_.config.schema};
    rows.reserve(page.records().size());
    std::visit(
        [&](auto& decoder) {
            for (const kinesis::Record& record : page.records()) {
                const Result<> decoded = decoder.decode(record.data, rows);
                if (!decoded) on_row_error(record, decoded.error(), chunk.ledger);
            }
        },
        context_.decoder
    );
    chunk.ledger.read = page.records().size();
    chunk.read_bytes = page.data_bytes();
    chunk.rows.emplace(std::move(rows));
    chunk.page.emplace(std::move(page));
    return chunk;
}

void ShardReader::on_row_error(const kinesis::Record& record, const Error& error, Ledger& ledger) {
    Ports& ports = context_.ports;
    if (context_.config.on_error == config::OnRowError::fail) {
        // Repeating would meet the same record again, so this is none of the errors that pass.
        Error stop{
            Errc::invalid_request,
            "record " + std::string{record.sequence_number} + " of " + shard_.text() + ": " +
                error.text() + " (on_error: fail)"
        };
        throw Failure{std::move(stop)};
    }
    ++ledger.skipped[std::string{name(error.code)}];
    if (const auto silent = context_.row_errors.admit(ports.clock.now()))
        ports.log.write(
            Level::warn,
            "row_skipped",
            error.text(),
            {{"stream", context_.config.stream_name},
             {"shard", shard_.text()},
             {"sequence_number", std::string{record.sequence_number}},
             {"not_logged", std::to_string(*silent)}}
        );
}

// Before the first page anything may come. Later a page holds about what the last one did, or what
// the shard can have taken in since; if it is more after all, the budget is overdrawn and the next
// reader waits longer.
std::size_t ShardReader::page_bytes_expected() const {
    if (!last_page_ || !cursor_.caught_up()) return page_held_bytes_max;
    const double idle_s = to_seconds(context_.ports.clock.now() - *last_page_);
    const double grown =
        std::min(idle_s * shard_growth_bytes_per_second, static_cast<double>(page_held_bytes_max));
    return std::clamp(
        std::max(static_cast<std::size_t>(grown), last_page_bytes_ * 2),
        page_held_bytes_min,
        page_held_bytes_max
    );
}

}  // namespace kinesisd
