#include "row/row_encoder.hpp"

#include "base/base64.hpp"
#include "base/check.hpp"
#include "base/json_text.hpp"
#include "row/csv_cell.hpp"
#include "row/datetime.hpp"
#include "row/row_key.hpp"
#include "row/utf8.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kinesisd {

namespace {

void append_integer(std::int64_t value, std::string& out) {
    std::array<char, 20> digits{};  // "-9223372036854775808"
    const auto written = std::to_chars(digits.begin(), digits.end(), value);
    out.append(digits.data(), written.ptr);
}

// `digits` stand for 0.digits times 10^point; 10^-5 <= value < 10^16 is written without exponent.
void lay_out(std::string_view digits, int point, std::string& out) {
    constexpr int point_min = -4;
    constexpr int point_max = 16;
    const auto count = static_cast<int>(digits.size());
    if (point < point_min || point > point_max) {
        out.push_back(digits.front());
        if (count > 1) out.append(1, '.').append(digits.substr(1));
        out.push_back('e');
        append_integer(point - 1, out);
    } else if (point <= 0) {
        out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
    } else if (point < count) {
        const auto whole = static_cast<std::size_t>(point);
        out.append(digits.substr(0, whole)).append(1, '.').append(digits.substr(whole));
    } else {
        out.append(digits).append(static_cast<std::size_t>(point - count), '0').append(".0");
    }
}

void append_array(const ArrayData& array, std::string& out) {
    out.append(R"({"shape":[)");
    for (std::size_t i = 0; i < array.shape.size(); ++i) {
        if (i > 0) out.push_back(',');
        append_integer(static_cast<std::int64_t>(array.shape[i]), out);
    }
    out.append(R"(],"elements":[)");
    for (std::size_t i = 0; i < array.integers.size(); ++i) {
        if (i > 0) out.push_back(',');
        append_integer(array.integers[i], out);
    }
    for (std::size_t i = 0; i < array.floats.size(); ++i) {
        if (i > 0) out.push_back(',');
        append_float(array.floats[i], out);
    }
    out.append("]}");
}

void append_quoted_base64(std::string_view bytes, std::string& out) {
    out.push_back('"');
    append_base64(bytes, out);
    out.push_back('"');
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
        case Kind::pointer: out.append(pointer_text(value.as_pointer())); break;
        case Kind::bytes:
            // No bytes are quoted as no text is.
            out.append(value.as_text().empty() ? R"("")" : "");
            append_base64(value.as_text(), out);
            break;
        case Kind::datetime_naive:
        case Kind::datetime_utc: append_datetime(value.kind(), value.as_nanoseconds(), out); break;
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
    for (std::size_t i = 0; i < row.size(); ++i) {
        out.append(prefixes_[i]);
        append_json(row[i], out);
    }
    if (stamps_ == Stamps::diff_and_time) {
        out.append(R"(,"diff":)");
        append_integer(stamp.diff, out);
        out.append(R"(,"time":)");
        append_integer(stamp.time_ms, out);
    }
    out.push_back('}');
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
    out.push_back(',');
    append_integer(stamp.time_ms, out);
    out.push_back(',');
    append_integer(stamp.diff, out);
}

void ColumnEncoder::encode(
    std::span<const Value> row, [[maybe_unused]] RowStamp stamp, std::string& out
) const {
    check(column_ < row.size());
    const Value& value = row[column_];
    if (!value.is_null()) out.append(value.as_text());
}

// NOLINTNEXTLINE(misc-no-recursion): values nest as deeply as their types
void append_json(const Value& value, std::string& out) {
    switch (value.kind()) {
        case Kind::null:
        case Kind::any: out.append("null"); break;
        case Kind::boolean: out.append(value.as_boolean() ? "true" : "false"); break;
        case Kind::integer: append_integer(value.as_integer(), out); break;
        case Kind::floating: append_float(value.as_floating(), out); break;
        case Kind::duration: append_integer(value.as_nanoseconds(), out); break;
        case Kind::string: append_json_string(value.as_text(), out); break;
        case Kind::bytes: append_quoted_base64(value.as_text(), out); break;
        case Kind::json: out.append(value.as_text()); break;
        case Kind::pointer:
            out.append(1, '"').append(pointer_text(value.as_pointer())).append(1, '"');
            break;
        case Kind::datetime_naive:
        case Kind::datetime_utc:
            out.push_back('"');
            append_datetime(value.kind(), value.as_nanoseconds(), out);
            out.push_back('"');
            break;
        case Kind::tuple:
        case Kind::list: {
            out.push_back('[');
            const std::span<const Value> elements = value.as_elements();
            for (std::size_t i = 0; i < elements.size(); ++i) {
                if (i > 0) out.push_back(',');
                append_json(elements[i], out);
            }
            out.push_back(']');
            break;
        }
        case Kind::array: append_array(value.as_array(), out); break;
    }
}

void append_float(double value, std::string& out) {
    if (!std::isfinite(value)) {
        out.append("null");
        return;
    }
    if (std::signbit(value)) out.push_back('-');
    if (value == 0) {
        out.append("0.0");
        return;
    }
    // "d.ddde-308": the shortest digits that read back, laid out anew.
    std::array<char, 32> text{};
    const char* end =
        std::to_chars(text.begin(), text.end(), std::fabs(value), std::chars_format::scientific)
            .ptr;
    const std::string_view scientific{text.data(), end};
    const std::size_t mark = scientific.find('e');
    std::array<char, 17> digits{};
    std::size_t count = 0;
    for (const char c : scientific.substr(0, mark))
        if (c != '.') digits.at(count++) = c;
    const char* exponent_text = scientific.data() + mark + 1;
    if (*exponent_text == '+') ++exponent_text;  // from_chars knows only the minus
    int exponent = 0;
    std::from_chars(exponent_text, end, exponent);
    lay_out({digits.data(), count}, exponent + 1, out);
}

std::optional<std::string> partition_key_text(const Value& value) {
    if (value.is_null()) return std::nullopt;
    std::string text;
    switch (value.kind()) {
        case Kind::boolean: text = value.as_boolean() ? "True" : "False"; break;
        case Kind::string: text = value.as_text(); break;
        case Kind::bytes:
            if (is_utf8(value.as_text())) {
                text = value.as_text();
            } else {
                append_base64(value.as_text(), text);
            }
            break;
        case Kind::pointer: text = pointer_text(value.as_pointer()); break;
        case Kind::datetime_naive:
        case Kind::datetime_utc: append_datetime(value.kind(), value.as_nanoseconds(), text); break;
        default: append_json(value, text); break;
    }
    return text;
}

}  // namespace kinesisd
