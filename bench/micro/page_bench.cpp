// A GetRecords answer of 2,000 records from bytes to records. Bytes are those of the payloads.
#include "endpoint/record_log.hpp"
#include "kinesis/page.hpp"
#include "micro/inputs.hpp"

#include <cstdlib>
#include <utility>

namespace kinesisd::bench {
namespace {

std::string answer_of(Wire wire) {
    const RecordLog log{event_count};
    const std::string_view records = log.slice(wire, 0, event_count).bytes;
    if (wire == Wire::json)
        return R"({"Records":[)" + std::string{records} +
               R"(],"MillisBehindLatest":0,"NextShardIterator":"0.2000"})";
    std::string answer = "\xbf\x67Records\x9f";
    answer.append(records);
    answer.append("\xff\x72MillisBehindLatest");
    answer.push_back('\0');
    return answer.append(
        "\x71NextShardIterator\x66"
        "0.2000\xff"
    );
}

template <class Parse>
void parse_pages(benchmark::State& state, const std::string& answer, Parse parse) {
    constexpr std::size_t padding = 64;
    for (auto _ : state) {
        // A page takes its body and decodes it in place, so each needs one of its own.
        state.PauseTiming();
        std::string body;
        body.reserve(answer.size() + padding);
        body.append(answer);
        state.ResumeTiming();
        auto page = parse(std::move(body));
        if (!page || page->records().size() != event_count) std::abort();
        benchmark::DoNotOptimize(page);
    }
    count_bytes(state, event_count * event_bytes);
}

void page_json(benchmark::State& state) {
    kinesis::Page::Parser parser;
    parse_pages(state, answer_of(Wire::json), [&](std::string body) {
        return kinesis::Page::parse(std::move(body), parser);
    });
}
BENCHMARK(page_json);

void page_cbor(benchmark::State& state) {
    parse_pages(state, answer_of(Wire::cbor), kinesis::Page::parse_cbor);
}
BENCHMARK(page_cbor);

}  // namespace
}  // namespace kinesisd::bench
