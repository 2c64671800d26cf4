// A GetRecords answer of 2,000 records from bytes to records. Bytes are those of the payloads.
#include "endpoint/record_log.hpp"
#include "kinesis/page_reader.hpp"
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

// In pieces of the transport's buffer, as an answer arrives.
void read_pages(benchmark::State& state, Wire wire) {
    constexpr std::size_t piece_bytes = std::size_t{256} << 10U;
    const std::string answer = answer_of(wire);
    const auto form = wire == Wire::json ? kinesis::Wire::json : kinesis::Wire::cbor;
    for (auto _ : state) {
        kinesis::PageReader reader{form};
        for (std::size_t at = 0; at < answer.size(); at += piece_bytes)
            reader.put(std::string_view{answer}.substr(at, piece_bytes));
        const auto page = reader.finish();
        if (!page || page->records().size() != event_count) std::abort();
        benchmark::DoNotOptimize(page);
    }
    count_bytes(state, event_count * event_bytes);
}

void page_json(benchmark::State& state) {
    read_pages(state, Wire::json);
}
BENCHMARK(page_json);

void page_cbor(benchmark::State& state) {
    read_pages(state, Wire::cbor);
}
BENCHMARK(page_cbor);

}  // namespace
}  // namespace kinesisd::bench
