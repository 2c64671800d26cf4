// RowFormatter: rows as the bytes of a file: what the encoder of the format says, and what stands
// between two rows.
#pragma once

#include "config/config.hpp"
#include "row/row_encoder.hpp"
#include "row/row_order.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace kinesisd {

class RowFormatter {
public:
    [[nodiscard]] static RowFormatter lines(const Schema& schema, Stamps stamps);  // JSON Lines
    [[nodiscard]] static RowFormatter of(const config::FileSink& config, const Schema& schema);

    // What stands at the beginning of a file; empty but for CSV.
    void append_header(std::string& out) const;
    // Appends rows from number `first` on, until `out` holds `bytes_wanted` or they are all there;
    // returns the number of the next one.
    [[nodiscard]] std::size_t append_rows(
        const RowBatch& rows,
        std::size_t first,
        RowStamp stamp,
        std::string& out,
        std::size_t bytes_wanted
    ) const;
    [[nodiscard]] std::size_t append_rows(
        std::span<const RowRef> rows,
        std::size_t first,
        RowStamp stamp,
        std::string& out,
        std::size_t bytes_wanted
    ) const;

private:
    enum class Between { line_ends, length_prefixes, nothing };
    RowFormatter(RowEncoder encoder, Between between)
        : encoder_{std::move(encoder)}, between_{between} {}

    template <class RowAt>
    [[nodiscard]] std::size_t append_all(
        std::size_t count,
        std::size_t first,
        RowStamp stamp,
        std::string& out,
        std::size_t bytes_wanted,
        const RowAt& row_at
    ) const;

    RowEncoder encoder_;
    Between between_;
};

}  // namespace kinesisd
