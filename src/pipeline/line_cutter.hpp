// Where lines end: at \n or \r\n, and for CSV at the end of a record.
#pragma once

#include "config/config.hpp"
#include "pipeline/line_rows.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace kinesisd {

// Finds the end of one line in text that comes piece by piece.
class LineEnd {
public:
    explicit LineEnd(config::FileFormat format) : is_csv_{format == config::FileFormat::csv} {}
    // The place behind its \n in `text`, which goes on where the last one ended.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view text) {
        if (is_csv_) return csv_.find(text);
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        return end + 1;
    }

private:
    bool is_csv_;
    CsvRecordEnd csv_;
};

// Without \n or \r\n at its end.
[[nodiscard]] inline std::string_view without_line_end(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// A last line that has no end yet: it waits for it, or counts as it is.
enum class LastLine { waits, counts };

struct CutLines {
    std::vector<Line> lines;
    std::size_t bytes = 0;  // of the text, with the line ends
};

// At most `lines_max` lines of `text`, which begins with one at `offset` of its file.
[[nodiscard]] inline CutLines cut_lines(
    std::string_view text,
    std::uint64_t offset,
    config::FileFormat format,
    LastLine last_line,
    std::uint64_t lines_max
) {
    CutLines cut;
    LineEnd end{format};
    while (cut.bytes < text.size() && cut.lines.size() < lines_max) {
        const std::string_view rest = text.substr(cut.bytes);
        const auto found = end.find(rest);
        if (!found && last_line == LastLine::waits) break;
        const std::size_t size = found.value_or(rest.size());
        cut.lines.push_back({without_line_end(rest.substr(0, size)), offset + cut.bytes});
        cut.bytes += size;
    }
    return cut;
}

}  // namespace kinesisd
