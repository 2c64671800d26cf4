// The text forms: base64 both ways, JSON strings, key text. Bytes are those of the payload.
#include "base/base64.hpp"
#include "base/json_text.hpp"
#include "micro/inputs.hpp"
#include "row/row_key.hpp"

namespace kinesisd::bench {
namespace {

void base64_encode(benchmark::State& state) {
    const Events events;
    std::string text;
    for (auto _ : state) {
        text.clear();
        for (std::size_t i = 0; i < event_count; ++i)
            append_base64(events[i], text);
        benchmark::DoNotOptimize(text.data());
    }
    count_bytes(state, event_count * event_bytes);
}
BENCHMARK(base64_encode);

void base64_decode(benchmark::State& state) {
    const Events events;
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < event_count; ++i)
        texts.push_back(to_base64(events[i]));
    std::string out(base64_size(event_bytes), '\0');
    for (auto _ : state)
        for (const std::string& text : texts)
            benchmark::DoNotOptimize(decode_base64(text, out.data()));
    count_bytes(state, event_count * event_bytes);
}
BENCHMARK(base64_decode);

void json_string_escape(benchmark::State& state) {
    const Events events;
    std::string text;
    for (auto _ : state) {
        text.clear();
        for (std::size_t i = 0; i < event_count; ++i)
            append_json_string(events[i], text);
        benchmark::DoNotOptimize(text.data());
    }
    count_bytes(state, event_count * event_bytes);
}
BENCHMARK(json_string_escape);

void row_key_of_record(benchmark::State& state) {
    const std::string number(56, '4');
    for (auto _ : state)
        for (std::size_t i = 0; i < event_count; ++i)
            benchmark::DoNotOptimize(key_of_record("shardId-000000000001", number));
    count_bytes(state, event_count * event_bytes);
}
BENCHMARK(row_key_of_record);

}  // namespace
}  // namespace kinesisd::bench
