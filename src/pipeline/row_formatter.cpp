#include "pipeline/row_formatter.hpp"

#include "base/check.hpp"

#include <cstdint>
#include <limits>
#include <utility>

namespace kinesisd {

namespace {

constexpr std::size_t prefix_bytes = 4;

// Big-endian, as the network has it.
void put_length(std::size_t length, std::string& out, std::size_t at) {
    check(length <= std::numeric_limits<std::uint32_t>::max());
    for (std::size_t i = 0; i < prefix_bytes; ++i)
        out[at + i] = static_cast<char>(length >> (8 * (prefix_bytes - 1 - i)) & 0xFFU);
}

RowStamp stamp_of(const RowBatch& rows, std::size_t row, RowStamp stamp) {
    if (!rows.diffs().empty()) stamp.diff = rows.diffs()[row];
    return stamp;
}

}  // namespace

RowFormatter RowFormatter::lines(const Schema& schema, Stamps stamps) {
    return RowFormatter{JsonEncoder{schema, stamps}, Between::line_ends};
}

RowFormatter RowFormatter::of(const config::FileSink& config, const Schema& schema) {
    const bool has_prefixes = config.framing == config::Framing::length_prefixed;
    switch (config.format) {
        case config::FileFormat::jsonlines: return lines(schema, config.stamps);
        case config::FileFormat::csv:
            return RowFormatter{CsvEncoder{schema, config.stamps}, Between::line_ends};
        case config::FileFormat::plaintext:
            return RowFormatter{ColumnEncoder{config.column}, Between::line_ends};
        case config::FileFormat::raw:
            return RowFormatter{
                ColumnEncoder{config.column},
                has_prefixes ? Between::length_prefixes : Between::nothing
            };
    }
    check(false);
    return lines(schema, config.stamps);
}

void RowFormatter::append_header(std::string& out) const {
    if (const auto* csv = std::get_if<CsvEncoder>(&encoder_)) csv->append_header(out);
}

template <class RowAt>
std::size_t RowFormatter::append_all(
    std::size_t count,
    std::size_t first,
    RowStamp stamp,
    std::string& out,
    std::size_t bytes_wanted,
    const RowAt& row_at
) const {
    const auto encode_all = [&](const auto& encoder) {
        std::size_t next = first;
        for (; next < count && out.size() < bytes_wanted; ++next) {
            const auto [batch, row] = row_at(next);
            const std::size_t begin = out.size();
            if (between_ == Between::length_prefixes) out.append(prefix_bytes, '\0');
            encoder.encode(batch->row(row), stamp_of(*batch, row, stamp), out);
            if (between_ == Between::line_ends) out.push_back('\n');
            if (between_ == Between::length_prefixes)
                put_length(out.size() - begin - prefix_bytes, out, begin);
        }
        return next;
    };
    return std::visit(encode_all, encoder_);
}

std::size_t RowFormatter::append_rows(
    const RowBatch& rows,
    std::size_t first,
    RowStamp stamp,
    std::string& out,
    std::size_t bytes_wanted
) const {
    const auto row_at = [&rows](std::size_t row) { return RowRef{&rows, row}; };
    return append_all(rows.size(), first, stamp, out, bytes_wanted, row_at);
}

std::size_t RowFormatter::append_rows(
    std::span<const RowRef> rows,
    std::size_t first,
    RowStamp stamp,
    std::string& out,
    std::size_t bytes_wanted
) const {
    const auto row_at = [rows](std::size_t row) { return rows[row]; };
    return append_all(rows.size(), first, stamp, out, bytes_wanted, row_at);
}

}  // namespace kinesisd
