// CSV as RFC 4180 has it, as text: where a record ends and which fields it has. A quoted field may
// hold commas, line ends and doubled quotation marks; a mark within a plain field is a character
// like others. Both \n and \r\n end a record.
#pragma once

#include "base/error.hpp"
#include "row/row_batch.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace kinesisd {

// Finds the end of one record in text that comes piece by piece.
class CsvRecordEnd {
public:
    // `text` goes on where the last one ended. The place behind the record's \n, or nothing if the
    // record goes on behind `text`. Once found, the next call begins with a new record.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view text);
    // What was given so far ends within quotation marks.
    [[nodiscard]] bool is_quoted() const { return at_ == At::quoted; }

private:
    enum class At { field_start, plain, quoted, quote_in_quoted } at_ = At::field_start;
};

struct CsvField {
    std::string_view text;
    enum class Form { plain, quoted } form = Form::plain;
    friend bool operator==(const CsvField&, const CsvField&) = default;
};

// The fields of one record without its line end, in place of what `fields` held: views of the
// record, or of the batch's arena where marks were doubled. invalid_csv: a quotation that does not
// end, or text behind one.
[[nodiscard]] Result<> split_csv(
    std::string_view record, RowBatch& rows, std::vector<CsvField>& fields
);

}  // namespace kinesisd
