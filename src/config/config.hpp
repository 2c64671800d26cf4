// Config: a whole configuration, valid by construction (parse_config is the only way to one).
// docs/configuration.md describes every key; units are in the names.
#pragma once

#include "base/time.hpp"
#include "row/row_decoder.hpp"
#include "row/row_encoder.hpp"
#include "row/schema.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kinesisd::config {

// Where a key stands, for messages: 1-based. `key` is its path:
// "pipelines[0].source.kinesis.format".
struct Place {
    std::string file;
    int line = 0;
    int column = 0;
};

struct Aws {
    std::optional<std::string> region;
    std::optional<std::string> endpoint_url;
    std::optional<std::string> ca_bundle;  // a PEM file
    Duration connect_timeout = std::chrono::milliseconds{3000};
    Duration request_timeout = std::chrono::milliseconds{30000};
};

enum class ShardSeries { each, folded };  // http.per_shard_metrics

// A taken address is an error if the configuration names it, a warning if it is the default.
enum class HttpAddress { standard, configured };

struct Http {
    std::optional<std::string> listen;  // "127.0.0.1:9464"; nothing: "listen: off", no endpoint
    HttpAddress address = HttpAddress::standard;
    ShardSeries shard_series = ShardSeries::each;
};

enum class LogLevel { trace, debug, info, warn, error };
enum class LogFormat { text, json };

struct Log {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;
};

struct Persistence {
    std::string path;               // the folder of the snapshots
    Duration snapshot_interval{0};  // 0: a snapshot at every commit
};

enum class OnRowError { skip, fail };

enum class StartPosition { trim_horizon };

struct KinesisSource {
    std::string stream_name;  // a name or an ARN
    RowFormat format = RowFormat::raw;
    PlaintextDecoder::Trim trim = PlaintextDecoder::Trim::nothing;  // plaintext only
    Schema schema;  // of raw and plaintext: the one column `data`
    std::map<std::string, std::string> json_field_paths;  // column -> RFC 6901 pointer
    Duration autocommit = std::chrono::milliseconds{1500};
    std::string name;  // unique; default: the pipeline's name
    std::uint64_t max_backlog_rows = 100'000;
    StartPosition start_position = StartPosition::trim_horizon;
    double read_budget = 1.0;
    OnRowError on_error = OnRowError::skip;
};

using Source = std::variant<KinesisSource>;

enum class FileMode { append, truncate };
enum class Fsync { on, off };

struct JsonLinesSink {
    std::string path;
    std::string name;  // default: "<pipeline>-sink", with "-2", … when there are several
    std::vector<std::size_t> sort_by;  // columns of the schema
    Stamps stamps = Stamps::none;
    FileMode mode = FileMode::append;
    Fsync fsync = Fsync::on;
};

using Sink = std::variant<JsonLinesSink>;

struct Pipeline {
    std::string name;
    Source source;
    std::vector<Sink> sinks;  // one at least
    Place place;
};

struct Config {
    Aws aws;
    Http http{.listen = "127.0.0.1:9464"};
    Log log;
    std::optional<Persistence> persistence;
    std::uint64_t memory_limit_bytes = std::uint64_t{256} << 20U;
    unsigned threads = 1;
    Duration shutdown_timeout = std::chrono::milliseconds{10000};
    std::vector<Pipeline> pipelines;  // one at least
};

}  // namespace kinesisd::config
