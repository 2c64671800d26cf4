#include "config/config_text.hpp"

using namespace kinesisd;
using namespace kinesisd::config;

namespace {

constexpr std::string_view columns =
    "{id: int, body: str, blob: \"bytes | None\", to: str, hash: str, ratio: float}";

// One pipeline whose kinesis sink has these lines, of which the first is line 7, at column 9.
std::string with_sink(std::string_view lines, std::string_view schema = columns) {
    std::string yaml = "pipelines:\n  - name: p\n    source:\n      kinesis: {stream_name: s, ";
    yaml.append("format: json, schema: ").append(schema).append("}\n    sink:\n      kinesis:\n");
    for (std::size_t at = 0; at < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', at), lines.size());
        yaml.append("        ").append(lines.substr(at, end - at)).append("\n");
        at = end + 1;
    }
    return yaml;
}

KinesisSink kinesis_sink_of(const Config& config) {
    return std::get<KinesisSink>(config.pipelines.at(0).sinks.at(0));
}

KinesisSink kinesis_sink_of(std::string_view lines, std::string_view schema = columns) {
    return kinesis_sink_of(config_of(with_sink(lines, schema)));
}

TEST(KinesisSinkConfig, HasDefaults) {
    const Config config = config_of(with_sink("stream_name: out"));
    const KinesisSink sink = kinesis_sink_of(config);
    EXPECT_EQ(sink.stream_name, "out");
    EXPECT_EQ(sink.stream_column, std::nullopt);
    EXPECT_EQ(sink.name, "p-sink");
    EXPECT_EQ(sink.format, RowFormat::json);
    EXPECT_EQ(sink.partition_key, std::nullopt);
    EXPECT_EQ(sink.explicit_hash_key, std::nullopt);
    EXPECT_EQ(sink.stamps, Stamps::none);
    EXPECT_EQ(sink.on_error.action, OnRowError::Action::fail);
    EXPECT_EQ(sink.wait_for_stream, Duration{0});
    EXPECT_TRUE(sink.sort_by.empty());
    EXPECT_EQ(basics(config.pipelines[0].source).keys, RowKeys::kept);
}

TEST(KinesisSinkConfig, TakesEveryKey) {
    const Config config = config_of(
        with_sink("stream_name: {column: to}\nformat: raw\npartition_key: ratio\ndata: blob\n"
                  "explicit_hash_key: id\nsort_by: [id, to]\nwait_for_stream_ms: 90s\nname: x\n"
                  "on_error: {dead_letter: {path: l.jsonl}}\n")
    );
    const KinesisSink sink = kinesis_sink_of(config);
    EXPECT_EQ(sink.stream_name, "");
    EXPECT_EQ(sink.stream_column, 3U);
    EXPECT_EQ(sink.format, RowFormat::raw);
    EXPECT_EQ(sink.partition_key, 5U);
    EXPECT_EQ(sink.data, 2U);
    EXPECT_EQ(sink.explicit_hash_key, 0U);
    EXPECT_EQ(sink.sort_by, (std::vector<std::size_t>{0, 3}));
    EXPECT_EQ(sink.wait_for_stream, std::chrono::seconds{90});
    EXPECT_EQ(sink.name, "x");
    EXPECT_EQ(sink.on_error.action, OnRowError::Action::dead_letter);
    EXPECT_EQ(basics(config.pipelines[0].source).keys, RowKeys::none);
}

TEST(KinesisSinkConfig, TakesTheOnlyColumnThatIsNotTheStreamAsThePayload) {
    EXPECT_EQ(kinesis_sink_of("stream_name: out\nformat: plaintext", "{body: str}").data, 0U);
    EXPECT_EQ(
        kinesis_sink_of("stream_name: {column: to}\nformat: raw", "{to: str, body: bytes}").data, 1U
    );
    const std::string arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/out";
    const KinesisSink stamped =
        kinesis_sink_of("stream_name: " + arn + "\nwith_diff_and_time: true");
    EXPECT_EQ(stamped.stream_name, arn);
    EXPECT_EQ(stamped.stamps, Stamps::diff_and_time);
}

TEST(KinesisSinkConfig, NamesTheOptionThatIsWrong) {
    const std::string path = "pipelines[0].sink.kinesis.";
    const std::string all = "id, body, blob, to, hash and ratio";
    expect_lines({
        {with_sink("format: json"), {"k.yaml:7:9: " + path + "stream_name: missing"}},
        {with_sink("stream_name: no such name"),
         {"k.yaml:7:22: " + path +
          "stream_name: found 'no such name', expected the name of a stream, its ARN, or {column: "
          "…}"}},
        {with_sink("stream_name: {column: bodi}"),
         {"k.yaml:7:31: " + path +
          "stream_name.column: found 'bodi', expected a column of the "
          "schema: " +
          all + "; did you mean body?"}},
        {with_sink("stream_name: {column: id}"),
         {"k.yaml:7:31: " + path +
          "stream_name.column: expected a column of the type str, and id is int"}},
        {with_sink("stream_name: {}"), {"k.yaml:7:22: " + path + "stream_name.column: missing"}},
        {with_sink("stream_name: o\nformat: csv"),
         {"k.yaml:8:17: " + path + "format: found 'csv', expected json, plaintext or raw"}},
        {with_sink("stream_name: o\npartition_key: nobody\nexplicit_hash_key: ratio"),
         {"k.yaml:8:24: " + path +
              "partition_key: found 'nobody', expected a column of the "
              "schema: " +
              all + "; did you mean body?",
          "k.yaml:9:28: " + path +
              "explicit_hash_key: expected a column of the type str or int, and ratio is float"}},
        {with_sink("stream_name: o\ndata: body"),
         {"k.yaml:8:9: " + path +
          "data: only for format: plaintext and raw, and the format here is json"}},
        {with_sink("stream_name: o\nformat: raw"),
         {"k.yaml:7:9: " + path + "data: missing; the rows have the columns " + all}},
        {with_sink("stream_name: o\nformat: raw\npartition_key: id"),
         {"k.yaml:7:9: " + path +
          "data: missing; with partition_key it is not clear what the data is"}},
        {with_sink("stream_name: o\nformat: plaintext\ndata: id\nwith_diff_and_time: true"),
         {"k.yaml:9:15: " + path +
              "data: expected a column of the type str or bytes, and id is int",
          "k.yaml:10:9: " + path + "with_diff_and_time: only for format: json"}},
        {with_sink("stream_name: o\nformat: raw", "{id: int}"),
         {"k.yaml:7:9: " + path +
          "data: missing; expected a column of the type str or bytes, and id is int"}},
        {with_sink("stream_name: o\nwait_for_stream_ms: -1\non_error: ignore"),
         {"k.yaml:8:29: " + path +
              "wait_for_stream_ms: found '-1', expected milliseconds or a duration such as 30s, "
              "from 0ms to 1d",
          "k.yaml:9:19: " + path +
              "on_error: found 'ignore', expected skip, fail or {dead_letter: {path: …}}"}},
        {with_sink("stream_name: o\nwith_diff_and_time: true", "{time: int}"),
         {"k.yaml:8:29: " + path +
          "with_diff_and_time: adds the members diff and time, and the column time has such a "
          "name"}},
        {with_sink("stream_name: o\npartition_kye: id"),
         {"k.yaml:8:9: " + path + "partition_kye: unknown key; did you mean partition_key?"}},
    });
}

}  // namespace
