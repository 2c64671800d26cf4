#include "row/csv_decoder.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "row/default_cell.hpp"
#include "row/utf8.hpp"

#include <span>
#include <string>
#include <utility>

namespace kinesisd {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

Error not_utf8() {
    return Error{Errc::invalid_utf8, "the record is not UTF-8"};
}

Error wrong_type(const Column& column, const CsvField& field) {
    std::string detail = in_column(column) + "expected " + column.type.text() + ", found ";
    detail.append(field.text.empty() ? "an empty field" : shortened(field.text));
    return Error{Errc::wrong_type, std::move(detail)};
}

}  // namespace

struct CsvDecoder::Plan {
    explicit Plan(Schema columns) : schema{std::move(columns)} {}

    Schema schema;
    RowBatch defaults{schema};  // one row; only cells of columns with a default count
    CsvCells cells;
    std::vector<CsvField> fields;
};

CsvDecoder::CsvDecoder(std::unique_ptr<Plan> plan) : plan_{std::move(plan)} {}
CsvDecoder::CsvDecoder(CsvDecoder&&) noexcept = default;
CsvDecoder& CsvDecoder::operator=(CsvDecoder&&) noexcept = default;
CsvDecoder::~CsvDecoder() = default;

Result<CsvDecoder> CsvDecoder::make(const Schema& schema) {
    auto plan = std::make_unique<Plan>(schema);
    if (const Result<> parsed = add_defaults(plan->schema, plan->defaults); !parsed)
        return parsed.error();
    return CsvDecoder{std::move(plan)};
}

Result<CsvColumns> CsvDecoder::bind(std::string_view header) const {
    if (header.starts_with(byte_order_mark)) header.remove_prefix(byte_order_mark.size());
    if (!is_utf8(header)) return not_utf8().in("the header");
    RowBatch arena{plan_->schema};
    std::vector<CsvField> names;
    if (const Result<> split = split_csv(header, arena, names); !split)
        return split.error().in("the header");
    CsvColumns columns{{}, names.size()};
    std::vector<std::string> missing;
    for (const Column& column : plan_->schema.columns()) {
        std::optional<std::size_t> found;
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i].text == column.member) found = i;  // of equal names the last counts
        if (!found && !column.default_json) missing.push_back("'" + column.member + "'");
        columns.fields.push_back(found);
    }
    if (missing.empty()) return columns;
    const std::vector<std::string_view> names_missing{missing.begin(), missing.end()};
    return Error{Errc::missing_field, "the header has no column " + listed(names_missing)};
}

Result<> CsvDecoder::decode(std::string_view record, const CsvColumns& columns, RowBatch& rows) {
    Plan& plan = *plan_;
    check(rows.schema().size() >= plan.schema.size());
    if (!is_utf8(record)) return not_utf8();
    if (Result<> split = split_csv(record, rows, plan.fields); !split) return split;
    if (plan.fields.size() != columns.field_count)
        return Error{
            Errc::invalid_csv,
            "the record has " + std::to_string(plan.fields.size()) + " fields, the header has " +
                std::to_string(columns.field_count)
        };
    const std::span<Value> row = rows.add_row();
    for (std::size_t i = 0; i < plan.schema.size(); ++i) {
        if (!columns.fields[i]) {
            row[i] = rows.keep(plan.defaults.row(0)[i]);
            continue;
        }
        const Column& column = plan.schema.columns()[i];
        const CsvField& field = plan.fields[*columns.fields[i]];
        const auto value = plan.cells.read(column.type, field, rows);
        if (!value) {
            rows.drop_last_row();
            return wrong_type(column, field);
        }
        row[i] = *value;
    }
    return {};
}

}  // namespace kinesisd
