// Events to rows: a refusal is one of those that are counted and leaves no row, and what a row is
// written as is read back as the same row.
#include "base/check.hpp"
#include "fuzz/every_type.hpp"
#include "fuzz/fuzz_target.hpp"
#include "row/row_decoder.hpp"

namespace {

using namespace kinesisd;

void check_refusal(const Result<>& decoded, const RowBatch& rows) {
    check(rows.size() == (decoded ? 1U : 0U));
    if (decoded) return;
    const Errc code = decoded.error().code;
    check(
        code == Errc::invalid_utf8 || code == Errc::invalid_json || code == Errc::too_deep ||
        code == Errc::missing_field || code == Errc::wrong_type
    );
}

// The second row is read from what the first was written as.
void check_every_type(const std::string& payload) {
    static const Schema schema = fuzz::every_type();
    static JsonDecoder by_path =
        JsonDecoder::make(schema, {{"i", "/deep/1/a~1b"}, {"v", "/deep/0"}}).value();
    static JsonDecoder by_name = JsonDecoder::make(schema, {}).value();
    for (JsonDecoder* decoder : {&by_path, &by_name}) {
        RowBatch rows{schema};
        const Result<> decoded = decoder->decode(payload, rows);
        check_refusal(decoded, rows);
        if (!decoded) continue;
        const std::string json = fuzz::json_of(rows, 0);
        RowBatch again{schema};
        const std::string body =
            fuzz::body_of(reinterpret_cast<const std::uint8_t*>(json.data()), json.size());
        check(by_name.decode(body, again).has_value());
        check(fuzz::json_of(again, 0) == json);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string payload = fuzz::body_of(data, size);
    check_every_type(payload);
    static const Schema strict{
        {{.name = "i", .member = "i", .type = Type{Kind::integer}, .default_json = {}}}
    };
    static JsonDecoder strictly = JsonDecoder::make(strict, {}).value();
    RowBatch rows{strict};
    check_refusal(strictly.decode(payload, rows), rows);
    static const Schema text = plaintext_schema();
    RowBatch lines{text};
    check_refusal(
        PlaintextDecoder{PlaintextDecoder::Trim::white_space}.decode(payload, lines), lines
    );
    return 0;
}
