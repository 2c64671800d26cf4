// CSV files: a record ends at the same place however its bytes come, and what a row is written as
// is read back as the same row.
#include "base/check.hpp"
#include "fuzz/every_type.hpp"
#include "fuzz/fuzz_target.hpp"
#include "row/csv_decoder.hpp"

namespace {

using namespace kinesisd;

// The first record of `text` with its line end; all of it if it has none.
std::string_view first_record(std::string_view text) {
    CsvRecordEnd whole;
    const auto end = whole.find(text);
    CsvRecordEnd bytewise;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto found = bytewise.find(text.substr(i, 1));
        check(found.has_value() == (end == i + 1));
        if (found) break;
    }
    check(bytewise.is_quoted() == whole.is_quoted());
    return text.substr(0, end.value_or(text.size()));
}

std::string_view without_end(std::string_view record) {
    if (record.ends_with('\n')) record.remove_suffix(1);
    if (record.ends_with('\r')) record.remove_suffix(1);
    return record;
}

void check_round_trip(const Schema& schema, const RowBatch& rows, CsvDecoder& decoder) {
    const CsvEncoder encoder{schema, Stamps::none};
    std::string header;
    encoder.append_header(header);
    std::string record;
    encoder.encode(rows.row(0), {}, record);
    check(first_record(record + "\nnext").size() == record.size() + 1);
    const Result<CsvColumns> columns = decoder.bind(without_end(header));
    RowBatch again{schema};
    check(columns && decoder.decode(record, *columns, again));
    check(fuzz::json_of(again, 0) == fuzz::json_of(rows, 0));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Schema schema = fuzz::every_type();
    static CsvDecoder decoder = CsvDecoder::make(schema).value();
    const std::string file = fuzz::body_of(data, size);
    std::string_view rest = file;
    const std::string_view header = first_record(rest);
    rest.remove_prefix(header.size());
    const Result<CsvColumns> columns = decoder.bind(without_end(header));
    while (columns && !rest.empty()) {
        const std::string_view record = first_record(rest);
        rest.remove_prefix(record.size());
        RowBatch rows{schema};
        const Result<> decoded = decoder.decode(without_end(record), *columns, rows);
        check(rows.size() == (decoded ? 1U : 0U));
        if (decoded) check_round_trip(schema, rows, decoder);
    }
    return 0;
}
