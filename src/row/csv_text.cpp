#include "row/csv_text.hpp"

#include <algorithm>
#include <span>

namespace kinesisd {

namespace {

constexpr char mark = '"';

// The text of a quoted field, with its marks doubled, in the arena.
std::string_view without_doubled_marks(std::string_view text, RowBatch& rows) {
    const std::span<char> room = rows.make_all<char>(text.size());
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        room[size++] = text[i];
        if (text[i] == mark) ++i;
    }
    return {room.data(), size};
}

// Takes a quoted field away from the front of `rest`, which begins with its first mark.
Result<CsvField> take_quoted(std::string_view& rest, RowBatch& rows) {
    std::size_t end = 1;
    bool has_doubled = false;
    while (true) {
        end = rest.find(mark, end);
        if (end == std::string_view::npos)
            return Error{Errc::invalid_csv, "a quoted field does not end"};
        if (end + 1 == rest.size() || rest[end + 1] != mark) break;
        has_doubled = true;
        end += 2;
    }
    const std::string_view text = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    if (!rest.empty() && rest.front() != ',')
        return Error{Errc::invalid_csv, "text follows the end of a quoted field"};
    return CsvField{has_doubled ? without_doubled_marks(text, rows) : text, CsvField::Form::quoted};
}

CsvField take_plain(std::string_view& rest) {
    const std::string_view text = rest.substr(0, rest.find(','));
    rest.remove_prefix(text.size());
    return CsvField{text, CsvField::Form::plain};
}

}  // namespace

std::optional<std::size_t> CsvRecordEnd::find(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (at_ == At::quoted) {
            const std::size_t next = text.find(mark, i);
            if (next == std::string_view::npos) return std::nullopt;
            i = next;
            at_ = At::quote_in_quoted;
        } else if (c == '\n') {
            at_ = At::field_start;
            return i + 1;
        } else if (c == ',') {
            at_ = At::field_start;
        } else if (c == mark && at_ != At::plain) {
            at_ = At::quoted;  // the first mark of a field, or the second of a doubled one
        } else {
            at_ = At::plain;
        }
    }
    return std::nullopt;
}

Result<> split_csv(std::string_view record, RowBatch& rows, std::vector<CsvField>& fields) {
    fields.clear();
    while (true) {
        if (record.starts_with(mark)) {
            const Result<CsvField> field = take_quoted(record, rows);
            if (!field) return field.error();
            fields.push_back(*field);
        } else {
            fields.push_back(take_plain(record));
        }
        if (record.empty()) return {};
        record.remove_prefix(1);  // the comma
    }
}

}  // namespace kinesisd
