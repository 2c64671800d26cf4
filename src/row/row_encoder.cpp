#include "row/row_encoder.hpp"

#include "base/base64.hpp"
#include "base/check.hpp"
#include "base/json_text.hpp"
#include "row/csv_cell.hpp"
#include "row/datetime.hpp"
#include "row/number_text.hpp"
#include "row/row_key.hpp"
#include "row/utf8.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace kinesisd {

namespace {

void append_array(const ArrayData& array, TextCursor& out) {
    const auto append_all = [&out](const auto& numbers, const auto& append_one) {
        bool is_first = true;
        for (const auto number : numbers) {
            if (!is_first) out.append(',');
            is_first = false;
            append_one(number);
        }
    };
    const auto append_whole = [&out](auto number) {
        append_integer(static_cast<std::int64_t>(number), out);
    };
    out.append(R"({"shape":[)");
    append_all(array.shape, append_whole);
    out.append(R"(],"elements":[)");
    append_all(array.integers, append_whole);
    append_all(array.floats, [&out](double number) { append_float(number, out); });
    out.append("]}");
}

// Of kinds whose text needs no escape.
void append_plain_text(const Value& value, std::string& out) {
    if (value.kind() == Kind::bytes) return append_base64(value.as_text(), out);
    if (value.kind() == Kind::pointer) {
        out.append(pointer_text(value.as_pointer()));
        return;
    }
    append_datetime(value.kind(), value.as_nanoseconds(), out);
}

void append_quoted_csv_text(std::string_view text, std::string& out) {
    out.push_back('"');
    for (const char c : text) {
        if (c == '"') out.push_back('"');
        out.push_back(c);
    }
    out.push_back('"');
}

// An empty string is quoted, because an empty field is null.
void append_csv_text(std::string_view text, std::string& out) {
    if (!text.empty() && text.find_first_of(",\"\n\r") == std::string_view::npos)
        out.append(text);
    else
        append_quoted_csv_text(text, out);
}

void append_csv_field(const Value& value, std::string& out) {
    switch (value.kind()) {
        case Kind::null:
        case Kind::any: break;
        case Kind::boolean:
        case Kind::integer:
        case Kind::duration: append_json(value, out); break;
        case Kind::floating:
            if (std::isfinite(value.as_floating())) append_float(value.as_floating(), out);
            break;
        case Kind::bytes:
            // No bytes are quoted as no text is.
            out.append(value.as_text().empty() ? R"("")" : "");
            append_plain_text(value, out);
            break;
        case Kind::pointer:
        case Kind::datetime_naive:
        case Kind::datetime_utc: append_plain_text(value, out); break;
        case Kind::string:
        case Kind::json: append_csv_text(value.as_text(), out); break;
        case Kind::tuple:
        case Kind::list:
        case Kind::array: {
            std::string nested;
            append_json(value, nested);
            append_csv_text(nested, out);
            break;
        }
    }
}

// In a column of type `any` a text that looks like a number or a boolean is quoted.
void append_csv_any(const Value& value, std::string& out) {
    if (value.kind() == Kind::string && !is_text_unquoted(value.as_text()))
        append_quoted_csv_text(value.as_text(), out);
    else
        append_csv_field(value, out);
}

}  // namespace

JsonEncoder::JsonEncoder(const Schema& schema, Stamps stamps) : stamps_{stamps} {
    for (const Column& column : schema.columns()) {
        std::string prefix{prefixes_.empty() ? '{' : ','};
        append_json_string(column.member, prefix);
        prefixes_.push_back(prefix.append(1, ':'));
    }
}

void JsonEncoder::encode(std::span<const Value> row, RowStamp stamp, std::string& out) const {
    check(row.size() == prefixes_.size() && !row.empty());
    TextCursor cursor{out};
    for (std::size_t i = 0; i < row.size(); ++i) {
        cursor.append(prefixes_[i]);
        append_json(row[i], cursor);
    }
    if (stamps_ == Stamps::diff_and_time) {
        cursor.append(R"(,"diff":)");
        append_integer(stamp.diff, cursor);
        cursor.append(R"(,"time":)");
        append_integer(stamp.time_ms, cursor);
    }
    cursor.append('}');
}

CsvEncoder::CsvEncoder(const Schema& schema, Stamps stamps) : stamps_{stamps} {
    for (std::size_t i = 0; i < schema.size(); ++i) {
        if (i > 0) header_.push_back(',');
        append_csv_text(schema.columns()[i].member, header_);
        fields_.push_back(
            schema.columns()[i].type.kind() == Kind::any ? append_csv_any : append_csv_field
        );
    }
    header_.append(stamps == Stamps::diff_and_time ? ",time,diff\n" : "\n");
}

void CsvEncoder::append_header(std::string& out) const {
    out.append(header_);
}

void CsvEncoder::encode(std::span<const Value> row, RowStamp stamp, std::string& out) const {
    check(row.size() == fields_.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out.push_back(',');
        fields_[i](row[i], out);
    }
    if (stamps_ == Stamps::none) return;
    TextCursor cursor{out};
    cursor.append(',');
    append_integer(stamp.time_ms, cursor);
    cursor.append(',');
    append_integer(stamp.diff, cursor);
}

void ColumnEncoder::encode(
    std::span<const Value> row, [[maybe_unused]] RowStamp stamp, std::string& out
) const {
    check(column_ < row.size());
    const Value& value = row[column_];
    if (!value.is_null()) out.append(value.as_text());
}

// NOLINTNEXTLINE(misc-no-recursion): values nest as deeply as their types
void append_json(const Value& value, TextCursor& out) {
    switch (value.kind()) {
        case Kind::null:
        case Kind::any: out.append("null"); break;
        case Kind::boolean: out.append(value.as_boolean() ? "true" : "false"); break;
        case Kind::integer: append_integer(value.as_integer(), out); break;
        case Kind::floating: append_float(value.as_floating(), out); break;
        case Kind::duration: append_integer(value.as_nanoseconds(), out); break;
        case Kind::string: append_json_string(value.as_text(), out); break;
        case Kind::json: out.append(value.as_text()); break;
        case Kind::bytes:
        case Kind::pointer:
        case Kind::datetime_naive:
        case Kind::datetime_utc:
            out.append('"');
            out.append_by([&value](std::string& text) { append_plain_text(value, text); });
            out.append('"');
            break;
        case Kind::tuple:
        case Kind::list: {
            out.append('[');
            const std::span<const Value> elements = value.as_elements();
            for (std::size_t i = 0; i < elements.size(); ++i) {
                if (i > 0) out.append(',');
                append_json(elements[i], out);
            }
            out.append(']');
            break;
        }
        case Kind::array: append_array(value.as_array(), out); break;
    }
}

void append_json(const Value& value, std::string& out) {
    TextCursor cursor{out};
    append_json(value, cursor);
}

void append_float(double value, std::string& out) {
    TextCursor cursor{out};
    append_float(value, cursor);
}

bool append_partition_key(const Value& value, std::string& out) {
    switch (value.kind()) {
        case Kind::null: return false;
        case Kind::boolean: out.append(value.as_boolean() ? "True" : "False"); break;
        case Kind::string: out.append(value.as_text()); break;
        case Kind::bytes:
            if (is_utf8(value.as_text())) {
                out.append(value.as_text());
            } else {
                append_base64(value.as_text(), out);
            }
            break;
        case Kind::pointer: out.append(pointer_text(value.as_pointer())); break;
        case Kind::datetime_naive:
        case Kind::datetime_utc: append_datetime(value.kind(), value.as_nanoseconds(), out); break;
        default: append_json(value, out); break;
    }
    return true;
}

}  // namespace kinesisd
