#include "config/config_text.hpp"

#include <chrono>

using namespace kinesisd;
using namespace kinesisd::config;
using namespace std::chrono_literals;

namespace {

TEST(GoodConfig, HasTheDocumentedDefaults) {
    const Config config = config_of(one_pipeline);
    EXPECT_EQ(config.aws.region, std::nullopt);
    EXPECT_EQ(config.aws.endpoint_url, std::nullopt);
    EXPECT_EQ(config.aws.ca_bundle, std::nullopt);
    EXPECT_EQ(config.aws.connect_timeout, 3s);
    EXPECT_EQ(config.aws.request_timeout, 30s);
    EXPECT_EQ(config.aws.wire, Wire::json);
    EXPECT_EQ(config.http.listen, "127.0.0.1:9464");
    EXPECT_EQ(config.http.shard_series, ShardSeries::each);
    EXPECT_EQ(config.log.level, LogLevel::info);
    EXPECT_EQ(config.log.format, LogFormat::text);
    EXPECT_FALSE(config.persistence.has_value());
    EXPECT_EQ(config.memory_limit_bytes, 268435456U);
    EXPECT_EQ(config.threads, 1U);
    EXPECT_EQ(config.shutdown_timeout, 10s);
    ASSERT_EQ(config.pipelines.size(), 1U);
    EXPECT_EQ(config.pipelines[0].name, "p");
    EXPECT_EQ(config.pipelines[0].place.file, "k.yaml");
    EXPECT_EQ(config.pipelines[0].place.line, 2);
    EXPECT_EQ(config.pipelines[0].place.column, 5);

    const KinesisSource& source = source_of(config);
    EXPECT_EQ(source.stream_name, "s");
    EXPECT_EQ(source.format, RowFormat::raw);
    EXPECT_EQ(source.trim, PlaintextDecoder::Trim::nothing);
    ASSERT_EQ(source.schema.size(), 1U);
    EXPECT_EQ(source.schema.columns()[0].name, "data");
    EXPECT_EQ(source.schema.columns()[0].type, Type{Kind::bytes});
    EXPECT_TRUE(source.json_field_paths.empty());
    EXPECT_EQ(source.autocommit, 1500ms);
    EXPECT_EQ(source.name, "p");
    EXPECT_EQ(source.max_backlog_rows, 100'000U);
    EXPECT_TRUE(std::holds_alternative<FromTrimHorizon>(source.start_position));
    EXPECT_TRUE(std::holds_alternative<StopNever>(source.stop_position));
    EXPECT_EQ(source.read_budget, 1.0);
    EXPECT_EQ(source.on_error.action, OnRowError::Action::skip);

    ASSERT_EQ(config.pipelines[0].sinks.size(), 1U);
    const FileSink& sink = sink_of(config);
    EXPECT_EQ(sink.path, "o.jsonl");
    EXPECT_EQ(sink.name, "p-sink");
    EXPECT_TRUE(sink.sort_by.empty());
    EXPECT_EQ(sink.stamps, Stamps::none);
    EXPECT_EQ(sink.mode, FileMode::append);
    EXPECT_EQ(sink.fsync, Fsync::on);
}

constexpr std::string_view everything = R"(
aws:
  region: us-gov-east-1
  endpoint_url: http://localhost:4567
  wire: cbor
  profile: analytics
  assume_role:
    role_arn: arn:aws-us-gov:iam::123456789012:role/team/reader
    external_id: a/b:c-1
    session_name: k@1
  tls: {ca_bundle: /etc/ssl/corp.pem}
  retry: {mode: adaptive, max_attempts: 5}
  connect_timeout_ms: 1
  request_timeout_ms: 1h
http: {listen: "[::1]:0", per_shard_metrics: false}
log: {level: trace, format: json}
persistence:
  backend: {filesystem: {path: /var/lib/k}}
  snapshot_interval_ms: 24h
memory_limit: 16MiB
threads: 64
shutdown_timeout_ms: 0
debug: false
pipelines:
  - name: one
    source:
      kinesis:
        stream_name: arn:aws:kinesis:eu-west-1:123456789012:stream/clicks
        format: json
        schema:
          a: {type: int, primary_key: true}
          b: {type: "float | None", default_value: 0.5, name: bee}
          c: str
        json_field_paths: {a: /x/0/y~1z, b: ""}
        autocommit_duration_ms: 1ms
        name: in
        max_backlog_size: 1
        start_position: {at_timestamp: 2026-09-01T00:00:00Z}
        stop_position: {at_timestamp: -90m}
        read_budget: 1000000
        shard_selector: {count: 3, index: 1}
        with_metadata: true
        on_error: {dead_letter: {path: /out/bad.jsonl}}
    sinks:
      - jsonlines:
          path: /out/a.jsonl
          name: out
          sort_by: [c, a]
          with_diff_and_time: true
          mode: truncate
          rotate: {size: 256MiB, interval: 1h, keep: 48, compression: zstd}
          fsync: false
      - csv: {path: "/out/{stream}/{date}-{hour}-{shard}.csv", with_diff_and_time: true}
      - plaintext: {path: /out/c.txt, data: c}
      - raw: {path: /out/c.raw, data: c, framing: length_prefixed}
      - stdout: {sort_by: [a]}
      - discard: {}
)";

TEST(GoodConfig, TakesEveryKeyOfTheSharedSections) {
    const Config config = config_of(everything);
    EXPECT_EQ(config.aws.region, "us-gov-east-1");
    EXPECT_EQ(config.aws.endpoint_url, "http://localhost:4567");
    EXPECT_EQ(config.aws.profile, "analytics");
    ASSERT_TRUE(config.aws.assume_role.has_value());
    EXPECT_EQ(
        config.aws.assume_role->role_arn, "arn:aws-us-gov:iam::123456789012:role/team/reader"
    );
    EXPECT_EQ(config.aws.assume_role->external_id, "a/b:c-1");
    EXPECT_EQ(config.aws.assume_role->session_name, "k@1");
    EXPECT_EQ(config.aws.ca_bundle, "/etc/ssl/corp.pem");
    EXPECT_EQ(config.aws.retry_mode, RetryMode::adaptive);
    EXPECT_EQ(config.aws.max_attempts, 5U);
    EXPECT_EQ(config.aws.connect_timeout, 1ms);
    EXPECT_EQ(config.aws.request_timeout, 1h);
    EXPECT_EQ(config.aws.wire, Wire::cbor);
    EXPECT_EQ(config.http.listen, "[::1]:0");
    EXPECT_EQ(config.http.shard_series, ShardSeries::folded);
    EXPECT_EQ(config.log.level, LogLevel::trace);
    EXPECT_EQ(config.log.format, LogFormat::json);
    ASSERT_TRUE(config.persistence.has_value());
    EXPECT_EQ(config.persistence->path, "/var/lib/k");
    EXPECT_EQ(config.persistence->snapshot_interval, 24h);
    EXPECT_EQ(config.memory_limit_bytes, 16777216U);
    EXPECT_EQ(config.threads, 64U);
    EXPECT_EQ(config.shutdown_timeout, 0s);
}

TEST(GoodConfig, TakesEveryKeyOfASource) {
    const Config config = config_of(everything);
    ASSERT_EQ(config.pipelines.size(), 1U);
    const KinesisSource& source = source_of(config);
    EXPECT_EQ(source.stream_name, "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks");
    EXPECT_EQ(source.format, RowFormat::json);
    EXPECT_EQ(
        source.json_field_paths, (std::map<std::string, std::string>{{"a", "/x/0/y~1z"}, {"b", ""}})
    );
    EXPECT_EQ(source.autocommit, 1ms);
    EXPECT_EQ(source.name, "in");
    EXPECT_EQ(source.max_backlog_rows, 1U);
    EXPECT_EQ(source.read_budget, 1e6);
    EXPECT_EQ(source.on_error.action, OnRowError::Action::dead_letter);
    EXPECT_EQ(source.on_error.path, "/out/bad.jsonl");
    EXPECT_EQ(
        std::get<WallTime>(std::get<Moment>(source.start_position)),
        parse_iso8601("2026-09-01T00:00:00Z").value()
    );
    EXPECT_EQ(std::get<Duration>(std::get<Moment>(source.stop_position)), 90min);
    EXPECT_EQ(source.shard_selector.index, 1U);
    EXPECT_EQ(source.shard_selector.count, 3U);
    EXPECT_EQ(source.metadata, Metadata::column);
    EXPECT_EQ(source.row_schema.size(), 4U);
    EXPECT_EQ(source.row_schema.columns()[3].name, "_metadata");
    EXPECT_EQ(source.row_schema.columns()[3].type, Type{Kind::json});

    const std::vector<Column>& columns = source.schema.columns();
    ASSERT_EQ(columns.size(), 3U);
    EXPECT_EQ(columns[0].name, "a");
    EXPECT_EQ(columns[0].member, "a");
    EXPECT_EQ(columns[0].type, Type{Kind::integer});
    EXPECT_EQ(columns[0].role, Column::Role::primary_key);
    EXPECT_EQ(columns[0].default_json, std::nullopt);
    EXPECT_EQ(columns[1].name, "b");
    EXPECT_EQ(columns[1].member, "bee");
    EXPECT_EQ(columns[1].type, Type{Kind::floating}.optional());
    EXPECT_EQ(columns[1].role, Column::Role::plain);
    EXPECT_EQ(columns[1].default_json, "0.5");
    EXPECT_EQ(columns[2].type, Type{Kind::string});
}

TEST(GoodConfig, TakesEveryKeyOfASink) {
    const Config config = config_of(everything);
    ASSERT_EQ(config.pipelines.size(), 1U);
    ASSERT_EQ(config.pipelines[0].sinks.size(), 6U);
    const FileSink& sink = sink_of(config);
    EXPECT_EQ(sink.path, "/out/a.jsonl");
    EXPECT_EQ(sink.name, "out");
    EXPECT_EQ(sink.sort_by, (std::vector<std::size_t>{2, 0}));
    EXPECT_EQ(sink.stamps, Stamps::diff_and_time);
    EXPECT_EQ(sink.mode, FileMode::truncate);
    EXPECT_EQ(sink.fsync, Fsync::off);
    ASSERT_TRUE(sink.rotation.has_value());
    EXPECT_EQ(sink.rotation->size_bytes, 268435456U);
    EXPECT_EQ(sink.rotation->interval, 1h);
    EXPECT_EQ(sink.rotation->keep, 48U);
    EXPECT_EQ(sink.rotation->compression, Compression::zstd);
    EXPECT_EQ(sink_of(config, 1).name, "one-sink-2");
    EXPECT_EQ(sink_of(config, 1).path, "/out/clicks/{date}-{hour}-{shard}.csv");
    EXPECT_EQ(sink_of(config, 1).format, FileFormat::csv);
    EXPECT_EQ(sink_of(config, 1).stamps, Stamps::diff_and_time);
    EXPECT_EQ(sink_of(config, 2).format, FileFormat::plaintext);
    EXPECT_EQ(sink_of(config, 2).column, 2U);
    EXPECT_EQ(sink_of(config, 3).format, FileFormat::raw);
    EXPECT_EQ(sink_of(config, 3).framing, Framing::length_prefixed);
    const auto& shown = std::get<StdoutSink>(config.pipelines[0].sinks[4]);
    EXPECT_EQ(shown.name, "one-sink-5");
    EXPECT_EQ(shown.sort_by, std::vector<std::size_t>{0});
    EXPECT_EQ(std::get<DiscardSink>(config.pipelines[0].sinks[5]).name, "one-sink-6");
}

TEST(GoodConfig, TrimsPlaintextOnRequest) {
    const Config config = config_of(with_source("stream_name: s\nformat: plaintext\ntrim: true\n"));
    EXPECT_EQ(source_of(config).trim, PlaintextDecoder::Trim::white_space);
    EXPECT_EQ(source_of(config).schema.columns().at(0).type, Type{Kind::string});
}

TEST(GoodConfig, NeedsNoEndpoint) {
    EXPECT_EQ(config_of(with_pipeline("http: {listen: off}\n")).http.listen, std::nullopt);
    EXPECT_EQ(config_of(with_pipeline("http: {listen: \"off\"}\n")).http.listen, std::nullopt);
}

TEST(GoodConfig, ReadsASectionWithNothingInItAsItsDefaults) {
    const Config config = config_of(with_pipeline("aws:\n  # region: eu-west-1\nhttp:\nlog:\n"));
    EXPECT_EQ(config.http.listen, "127.0.0.1:9464");
    EXPECT_EQ(config.aws.request_timeout, 30s);
}

TEST(GoodConfig, ReadsDurationsAndSizesInEveryForm) {
    const std::pair<std::string_view, Duration> durations[] = {
        {"0", 0ms}, {"1500", 1500ms}, {"1500ms", 1500ms}, {"\"30s\"", 30s}, {"15m", 15min}
    };
    for (const auto& [text, duration] : durations) {
        const std::string yaml = "shutdown_timeout_ms: " + std::string{text} + "\n";
        EXPECT_EQ(config_of(with_pipeline(yaml)).shutdown_timeout, duration) << text;
    }
    const std::pair<std::string_view, std::uint64_t> sizes[] = {
        {"16777216", 16777216}, {"20000KiB", 20480000}, {"20MB", 20000000}, {"'1GiB'", 1073741824}
    };
    for (const auto& [text, bytes] : sizes) {
        const std::string yaml = "memory_limit: " + std::string{text} + "\n";
        EXPECT_EQ(config_of(with_pipeline(yaml)).memory_limit_bytes, bytes) << text;
    }
}

TEST(GoodConfig, ReadsTheValuesOfAliases) {
    const Config config = config_of(
        "pipelines:\n"
        "  - name: p\n"
        "    source: &source {kinesis: {stream_name: s, name: n}}\n"
        "    sink: {jsonlines: {path: &path o.jsonl, name: *path}}\n"
        "memory_limit: &size 32MiB\n"
    );
    EXPECT_EQ(source_of(config).name, "n");
    EXPECT_EQ(sink_of(config).name, "o.jsonl");
}

TEST(GoodConfig, GathersThePipelinesOfSeveralFiles) {
    const std::vector<SourceText> files{
        {"a.yaml",
         "\xEF\xBB\xBF"
         "log: {level: warn}\n"},
        {"b.yaml", std::string{one_pipeline}},
        {"c.yaml",
         "threads: 2\n"
         "pipelines:\n"
         "  - {name: q, source: {kinesis: {stream_name: s}}, sink: {jsonlines: {path: q.jsonl}}}\n"}
    };
    const auto config = parse_config(files, environment_of({}));
    ASSERT_TRUE(config) << config.error().front().text();
    EXPECT_EQ(config->log.level, LogLevel::warn);
    EXPECT_EQ(config->threads, 2U);
    ASSERT_EQ(config->pipelines.size(), 2U);
    EXPECT_EQ(config->pipelines[0].name, "p");
    EXPECT_EQ(config->pipelines[1].name, "q");
    EXPECT_EQ(config->pipelines[1].place.file, "c.yaml");
}

}  // namespace
