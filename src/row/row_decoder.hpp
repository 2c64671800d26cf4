// From payloads to rows. A decoder is chosen once (make_row_decoder), and called without
// indirection in a loop: std::visit stands outside the loop. An error concerns one payload only.
#pragma once

#include "base/error.hpp"
#include "row/row_batch.hpp"
#include "row/schema.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace kinesisd {

enum class RowFormat { raw, plaintext, json };

// `data: bytes`, the payload as it is (a view).
class RawDecoder {
public:
    [[nodiscard]] Result<> decode(std::string_view payload, RowBatch& rows);
};

// `data: str`, the payload as UTF-8 (a view). invalid_utf8.
class PlaintextDecoder {
public:
    enum class Trim { nothing, white_space };
    explicit PlaintextDecoder(Trim trim = Trim::nothing) : trim_{trim} {}
    [[nodiscard]] Result<> decode(std::string_view payload, RowBatch& rows);

private:
    Trim trim_;
};

// JSON documents to columns, by member or by RFC 6901 pointer (column name -> pointer).
// invalid_utf8, invalid_json, too_deep (over 128 levels), missing_field, wrong_type; the detail
// names the column and what was found, shortened. Payloads need 64 readable bytes behind them. The
// rows may have more columns behind those of the schema, which stay null.
class JsonDecoder {
public:
    // invalid_configuration: a pointer or a default that does not fit; names the column.
    [[nodiscard]] static Result<JsonDecoder> make(
        const Schema& schema, const std::map<std::string, std::string>& field_paths
    );
    JsonDecoder(JsonDecoder&&) noexcept;
    JsonDecoder& operator=(JsonDecoder&&) noexcept;
    JsonDecoder(const JsonDecoder&) = delete;
    JsonDecoder& operator=(const JsonDecoder&) = delete;
    ~JsonDecoder();

    [[nodiscard]] Result<> decode(std::string_view payload, RowBatch& rows);

private:
    struct Plan;
    explicit JsonDecoder(std::unique_ptr<Plan> plan);
    std::unique_ptr<Plan> plan_;
};

using RowDecoder = std::variant<RawDecoder, PlaintextDecoder, JsonDecoder>;

// The one column of raw and plaintext: `data`.
[[nodiscard]] Schema raw_schema();
[[nodiscard]] Schema plaintext_schema();

}  // namespace kinesisd
