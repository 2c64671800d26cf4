// Payloads to rows and rows to lines. Bytes are those of the payloads that went in.
#include "micro/inputs.hpp"
#include "row/csv_decoder.hpp"
#include "row/row_decoder.hpp"
#include "row/row_encoder.hpp"

#include <cstdlib>

namespace kinesisd::bench {
namespace {

template <class Decoder>
RowBatch decoded(Decoder& decoder, const Schema& schema, const Events& events) {
    RowBatch rows{schema};
    rows.reserve(event_count);  // as sources do
    for (std::size_t i = 0; i < event_count; ++i)
        if (!decoder.decode(events[i], rows)) std::abort();
    return rows;
}

template <class Decoder>
void decode_events(benchmark::State& state, Decoder decoder, const Schema& schema) {
    const Events events;
    for (auto _ : state) {
        const RowBatch rows = decoded(decoder, schema, events);
        benchmark::DoNotOptimize(rows.row(event_count - 1).data());
    }
    count_bytes(state, event_count * event_bytes);
}

void decode_raw(benchmark::State& state) {
    decode_events(state, RawDecoder{}, raw_schema());
}
BENCHMARK(decode_raw);

void decode_plaintext(benchmark::State& state) {
    decode_events(state, PlaintextDecoder{}, plaintext_schema());
}
BENCHMARK(decode_plaintext);

void decode_json(benchmark::State& state) {
    const Schema schema = event_schema();
    decode_events(state, JsonDecoder::make(schema, event_paths()).value(), schema);
}
BENCHMARK(decode_json);

template <class Encoder>
std::string lines_of(const Encoder& encoder, const RowBatch& rows) {
    std::string lines;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        encoder.encode(rows.row(i), {}, lines);
        lines.push_back('\n');
    }
    return lines;
}

template <class Encoder>
void encode_rows(benchmark::State& state, const Encoder& encoder, const RowBatch& rows) {
    std::string lines;
    for (auto _ : state) {
        lines.clear();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            encoder.encode(rows.row(i), {}, lines);
            lines.push_back('\n');
        }
        benchmark::DoNotOptimize(lines.data());
    }
    count_bytes(state, event_count * event_bytes);
}

void encode_column(benchmark::State& state) {
    const Events events;
    const Schema schema = raw_schema();
    RawDecoder decoder;
    encode_rows(state, ColumnEncoder{0}, decoded(decoder, schema, events));
}
BENCHMARK(encode_column);

void encode_json(benchmark::State& state) {
    const Events events;
    const Schema schema = event_schema();
    JsonDecoder decoder = JsonDecoder::make(schema, event_paths()).value();
    encode_rows(state, JsonEncoder{schema, Stamps::none}, decoded(decoder, schema, events));
}
BENCHMARK(encode_json);

void encode_csv(benchmark::State& state) {
    const Events events;
    const Schema schema = event_schema();
    JsonDecoder decoder = JsonDecoder::make(schema, event_paths()).value();
    encode_rows(state, CsvEncoder{schema, Stamps::none}, decoded(decoder, schema, events));
}
BENCHMARK(encode_csv);

// Its bytes are those of the CSV text.
void decode_csv(benchmark::State& state) {
    const Events events;
    const Schema schema = event_schema();
    JsonDecoder json = JsonDecoder::make(schema, event_paths()).value();
    const std::string text =
        lines_of(CsvEncoder{schema, Stamps::none}, decoded(json, schema, events));
    CsvDecoder decoder = CsvDecoder::make(schema).value();
    const CsvColumns columns = decoder.bind("user_id,event,page,amount,owner").value();
    for (auto _ : state) {
        RowBatch rows{schema};
        std::string_view rest = text;
        while (!rest.empty()) {
            const std::size_t end = rest.find('\n');
            if (!decoder.decode(rest.substr(0, end), columns, rows)) std::abort();
            rest.remove_prefix(end + 1);
        }
        benchmark::DoNotOptimize(rows.size());
    }
    count_bytes(state, text.size());
}
BENCHMARK(decode_csv);

}  // namespace
}  // namespace kinesisd::bench
