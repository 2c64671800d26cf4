// LineRows: from lines of a file to a chunk: rows with their keys and metadata, and what becomes of
// lines that cannot be read.
#pragma once

#include "config/config.hpp"
#include "pipeline/ports.hpp"
#include "pipeline/repeat_limit.hpp"
#include "pipeline/row_chunk.hpp"
#include "row/csv_decoder.hpp"
#include "row/row_decoder.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kinesisd {

using LineDecoder = std::variant<PlaintextDecoder, JsonDecoder, CsvDecoder>;
[[nodiscard]] LineDecoder line_decoder_of(const config::FileSource& config);

// Without its line end, followed by JsonScan::padding readable bytes.
struct Line {
    std::string_view text;
    std::uint64_t offset = 0;  // in its file
};

// Where lines come from, as their metadata say it.
struct LineOrigin {
    std::string path;      // where the file lies
    std::string key_path;  // where it was found first
    std::uint64_t bytes = 0;
    std::int64_t modified_ns = 0;
};

// Longer lines are row errors and never held in memory.
constexpr std::size_t line_bytes_max = std::size_t{10} << 20U;
// What a dead letter has of such a line.
constexpr std::size_t refused_bytes_max = std::size_t{64} << 10U;
[[nodiscard]] Error line_too_long();

class LineRows {
public:
    // Both outlive it.
    LineRows(const config::FileSource& config, Ports& ports);

    // Puts the rows of `lines` into the chunk, and counts them. `columns`: of CSV. on_error: fail
    // throws Failure.
    void decode(
        const std::vector<Line>& lines,
        const LineOrigin& origin,
        const CsvColumns& columns,
        RowChunk& chunk
    );
    // A line that is longer than any may be; `line.text` is its beginning.
    void refuse(const Line& line, const LineOrigin& origin, const Error& error, RowChunk& chunk);
    [[nodiscard]] LineDecoder& decoder() { return decoder_; }

private:
    void finish_row(const Line& line, const LineOrigin& origin, RowBatch& rows);
    [[nodiscard]] RowKey key_of(const Line& line, const LineOrigin& origin, RowBatch& rows);

    const config::FileSource& config_;
    Ports& ports_;
    LineDecoder decoder_;
    std::vector<std::size_t> key_columns_;
    RepeatLimit row_errors_;
};

}  // namespace kinesisd
