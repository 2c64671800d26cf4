// What the tests of row/ say all the time: schemas in one line, documents with hostile bytes behind
// them, one row decoded and written back.
#pragma once

#include "row/row_batch.hpp"
#include "row/row_decoder.hpp"
#include "row/row_encoder.hpp"
#include "row/schema.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd::testing {

inline Column column(
    std::string name, std::string_view type, std::optional<std::string> default_json = {}
) {
    return {
        .name = name,
        .member = name,
        .type = parse_type(type).value(),
        .default_json = std::move(default_json)
    };
}

// Bytes that a parser which trusts what lies behind a document could take for the rest of it.
inline constexpr std::string_view hostile{"\0]},\":1 \"e\xff", 11};

// A document with exactly the bytes behind it that a decoder may read, all of them `behind`: what
// they are must not matter. Exact, so that AddressSanitizer sees one byte more.
class Document {
public:
    explicit Document(std::string_view text, char behind = '\0')
        : size_{text.size()}, bytes_{std::make_unique<char[]>(text.size() + padding)} {
        text.copy(bytes_.get(), text.size());
        std::fill_n(bytes_.get() + text.size(), padding, behind);
    }
    [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }

private:
    static constexpr std::size_t padding = 64;
    std::size_t size_;
    std::unique_ptr<char[]> bytes_;
};

// A decoder with its schema and the rows it made.
class Decoding {
public:
    explicit Decoding(
        std::vector<Column> columns, const std::map<std::string, std::string>& paths = {}
    )
        : schema_{std::move(columns)},
          decoder_{JsonDecoder::make(schema_, paths).value()},
          rows_{schema_} {}

    Result<> decode(std::string_view text, char behind = '\0') {
        documents_.emplace_back(text, behind);
        return decoder_.decode(documents_.back().view(), rows_);
    }
    // The row as JSON, or the name of the error.
    std::string row_or_error(std::string_view text, char behind = '\0') {
        const Result<> decoded = decode(text, behind);
        if (!decoded) return std::string{name(decoded.error().code)};
        std::string json;
        JsonEncoder{schema_, Stamps::none}.encode(rows_.row(rows_.size() - 1), {}, json);
        return json;
    }
    std::string error_text(std::string_view text) {
        const Result<> decoded = decode(text);
        return decoded ? "" : decoded.error().detail;
    }
    [[nodiscard]] const RowBatch& rows() const { return rows_; }
    [[nodiscard]] const Document& last_document() const { return documents_.back(); }

private:
    Schema schema_;
    JsonDecoder decoder_;
    std::vector<Document> documents_;
    RowBatch rows_;
};

}  // namespace kinesisd::testing
