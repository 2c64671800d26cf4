#include "pipeline/line_rows.hpp"

#include "base/json_text.hpp"
#include "pipeline/dead_letters.hpp"
#include "row/row_key.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

// The value of the column `_metadata`.
std::string metadata_of(const Line& line, const LineOrigin& origin) {
    const WallTime modified{std::chrono::milliseconds{origin.modified_ns / 1'000'000}};
    std::string json = R"({"path":)";
    append_json_string(origin.path, json);
    json.append(R"(,"offset":)").append(std::to_string(line.offset));
    json.append(R"(,"modified_time":)");
    append_json_string(to_iso8601(modified), json);
    json.append(R"(,"size":)").append(std::to_string(origin.bytes));
    return json.append(1, '}');
}

}  // namespace

LineDecoder line_decoder_of(const config::FileSource& config) {
    switch (config.format) {
        case config::FileFormat::jsonlines:
            return JsonDecoder::make(config.schema, config.json_field_paths).value();
        case config::FileFormat::csv: return CsvDecoder::make(config.schema).value();
        case config::FileFormat::plaintext:
        case config::FileFormat::raw: return PlaintextDecoder{};
    }
    return PlaintextDecoder{};
}

Error line_too_long() {
    return Error{
        Errc::too_long, "the line has more than " + std::to_string(line_bytes_max) + " bytes"
    };
}

LineRows::LineRows(const config::FileSource& config, Ports& ports)
    : config_{config}, ports_{ports}, decoder_{line_decoder_of(config)} {
    const std::vector<Column>& columns = config.schema.columns();
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].role == Column::Role::primary_key) key_columns_.push_back(i);
}

void LineRows::decode(
    const std::vector<Line>& lines,
    const LineOrigin& origin,
    const CsvColumns& columns,
    RowChunk& chunk
) {
    RowBatch rows{config_.row_schema};
    rows.reserve(lines.size());
    const bool is_finished =
        config_.metadata == config::Metadata::none && config_.keys == config::RowKeys::none;
    const auto decode_all = [&](const auto& decode_one) {
        for (const Line& line : lines) {
            const bool fits = line.text.size() <= line_bytes_max;
            const Result<> decoded = fits ? decode_one(line.text) : line_too_long();
            if (!decoded) {
                refuse(line, origin, decoded.error(), chunk);
                continue;
            }
            if (!is_finished) finish_row(line, origin, rows);
            ++chunk.ledger.read;
            chunk.read_bytes += line.text.size();
        }
    };
    if (auto* csv = std::get_if<CsvDecoder>(&decoder_)) {
        decode_all([&](std::string_view text) { return csv->decode(text, columns, rows); });
    } else if (auto* json = std::get_if<JsonDecoder>(&decoder_)) {
        decode_all([&](std::string_view text) { return json->decode(text, rows); });
    } else {
        auto& plain = std::get<PlaintextDecoder>(decoder_);
        decode_all([&](std::string_view text) { return plain.decode(text, rows); });
    }
    if (!rows.empty()) chunk.rows.emplace(std::move(rows));
}

void LineRows::finish_row(const Line& line, const LineOrigin& origin, RowBatch& rows) {
    if (config_.metadata == config::Metadata::column)
        rows.last_row().back() = Value::json(rows.keep(metadata_of(line, origin)));
    if (config_.keys == config::RowKeys::kept) rows.set_last_key(key_of(line, origin, rows));
}

RowKey LineRows::key_of(const Line& line, const LineOrigin& origin, RowBatch& rows) {
    if (key_columns_.empty()) return key_of_line(origin.key_path, line.offset);
    std::vector<Value> key;
    for (const std::size_t column : key_columns_)
        key.push_back(rows.last_row()[column]);
    return key_of_columns(key);
}

void LineRows::refuse(
    const Line& line, const LineOrigin& origin, const Error& error, RowChunk& chunk
) {
    using Action = config::OnRowError::Action;
    const Action action = config_.on_error.action;
    if (action == Action::fail) {
        // Repeating would meet the same line again, so this is none of the errors that pass.
        throw Failure{Error{
            Errc::invalid_request,
            origin.path + " at byte " + std::to_string(line.offset) + ": " + error.text() +
                " (on_error: fail)"
        }};
    }
    ++chunk.ledger.read;
    chunk.read_bytes += line.text.size();
    const std::string reason{name(error.code)};
    if (action == Action::dead_letter) {
        const bool is_whole = error.code != Errc::too_long;
        const std::string_view payload =
            is_whole ? line.text : line.text.substr(0, refused_bytes_max);
        append_dead_line(origin.path, line.offset, payload, error, chunk.dead_letters);
        ++chunk.ledger.dead_lettered[reason];
    } else {
        ++chunk.ledger.skipped[reason];
    }
    if (const auto silent = row_errors_.admit(ports_.clock.now()))
        ports_.log.write(
            Level::warn,
            action == Action::dead_letter ? "row_dead_lettered" : "row_skipped",
            error.text(),
            {{"path", origin.path},
             {"offset", std::to_string(line.offset)},
             {"not_logged", std::to_string(*silent)}}
        );
}

}  // namespace kinesisd
