// Config: a whole configuration, valid by construction (parse_config is the only way to one).
// docs/configuration.md describes every key; units are in the names.
#pragma once

#include "base/time.hpp"
#include "row/row_decoder.hpp"
#include "row/row_encoder.hpp"
#include "row/schema.hpp"
#include "row/static_table.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

enum class RetryMode { standard, adaptive };
enum class Wire { json, cbor };  // the form of GetRecords and PutRecords

// A role on top of the credentials that were found.
struct AssumeRole {
    std::string role_arn;
    std::optional<std::string> external_id;  // a secret: never shown
    std::string session_name = "kinesisd";

    friend bool operator==(const AssumeRole&, const AssumeRole&) = default;
};

struct Aws {
    std::optional<std::string> region;
    std::optional<std::string> endpoint_url;
    std::optional<std::string> profile;
    std::optional<AssumeRole> assume_role;
    std::optional<std::string> ca_bundle;  // a PEM file
    std::optional<RetryMode> retry_mode;
    std::optional<std::uint64_t> max_attempts;
    Duration connect_timeout = std::chrono::milliseconds{3000};
    Duration request_timeout = std::chrono::milliseconds{30000};
    Wire wire = Wire::json;

    friend bool operator==(const Aws&, const Aws&) = default;
};

enum class ShardSeries { each, folded };  // http.per_shard_metrics

// A taken address is an error if the configuration names it, a warning if it is the default.
enum class HttpAddress { standard, configured };

struct Http {
    std::optional<std::string> listen;  // "127.0.0.1:9464"; nothing: "listen: off", no endpoint
    HttpAddress address = HttpAddress::standard;
    ShardSeries shard_series = ShardSeries::each;

    friend bool operator==(const Http&, const Http&) = default;
};

enum class LogLevel { trace, debug, info, warn, error };
enum class LogFormat { text, json };

struct Log {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;

    friend bool operator==(const Log&, const Log&) = default;
};

struct Persistence {
    std::string path;               // the folder of the snapshots
    Duration snapshot_interval{0};  // 0: a snapshot at every commit

    friend bool operator==(const Persistence&, const Persistence&) = default;
};

// A moment, or a look-back from the start of the first run.
using Moment = std::variant<WallTime, Duration>;
[[nodiscard]] WallTime resolve(const Moment& moment, WallTime now);

// Where a shard without a stored position begins.
struct FromTrimHorizon {
    friend bool operator==(const FromTrimHorizon&, const FromTrimHorizon&) = default;
};
// Pinned to the first start.
struct FromLatest {
    friend bool operator==(const FromLatest&, const FromLatest&) = default;
};
using StartPosition = std::variant<FromTrimHorizon, FromLatest, Moment>;

// Where a source ends.
struct StopNever {
    friend bool operator==(const StopNever&, const StopNever&) = default;
};
struct StopAtTip {
    friend bool operator==(const StopAtTip&, const StopAtTip&) = default;
};
using StopPosition = std::variant<StopNever, StopAtTip, Moment>;

// The part of a stream's shards that this process reads: number modulo `count` is `index`.
struct ShardSelector {
    std::uint64_t index = 0;
    std::uint64_t count = 1;

    friend bool operator==(const ShardSelector&, const ShardSelector&) = default;
};

// What becomes of a record that cannot be decoded.
struct OnRowError {
    enum class Action { skip, fail, dead_letter } action = Action::skip;
    std::string path;  // of the dead letters

    friend bool operator==(const OnRowError&, const OnRowError&) = default;
};

enum class Metadata { none, column };  // with_metadata: the last column, `_metadata`
inline constexpr std::string_view metadata_column = "_metadata";

enum class RowKeys { none, kept };

// A table that copies of a configuration share; equal are those of equal rows.
struct SharedTable : std::shared_ptr<const StaticTable> {
    using std::shared_ptr<const StaticTable>::shared_ptr;
    SharedTable(std::shared_ptr<const StaticTable> table)
        : std::shared_ptr<const StaticTable>{std::move(table)} {}

    friend bool operator==(const SharedTable& a, const SharedTable& b) {
        return a.get() == b.get() || (a && b && *a == *b);
    }
};

// What every source has.
struct SourceBasics {
    std::string name;  // unique; default: the pipeline's name
    Duration autocommit = std::chrono::milliseconds{1500};
    std::uint64_t max_backlog_rows = 100'000;
    OnRowError on_error;
    Schema row_schema;             // of the rows that it yields
    RowKeys keys = RowKeys::none;  // kept when a sink of the pipeline names records by them
    SharedTable debug_table;       // yielded instead with debug: true

    friend bool operator==(const SourceBasics&, const SourceBasics&) = default;
};

struct KinesisSource : SourceBasics {
    std::string stream_name;  // a name or an ARN
    RowFormat format = RowFormat::raw;
    PlaintextDecoder::Trim trim = PlaintextDecoder::Trim::nothing;  // plaintext only
    // Of a payload; of raw and plaintext the one column `data`. The rows have `_metadata` behind
    // them where it is wanted.
    Schema schema;
    std::map<std::string, std::string> json_field_paths;  // column -> RFC 6901 pointer
    StartPosition start_position;
    StopPosition stop_position;
    double read_budget = 1.0;
    ShardSelector shard_selector;
    Metadata metadata = Metadata::none;

    friend bool operator==(const KinesisSource&, const KinesisSource&) = default;
};

// Rows that stand in the configuration; the source ends behind the last one.
struct StaticSource : SourceBasics {
    SharedTable table;
    // The debug data of another source say nothing about how far that one was read.
    enum class Purpose { data, debugging } purpose = Purpose::data;

    friend bool operator==(const StaticSource&, const StaticSource&) = default;
};

enum class FileFormat { jsonlines, csv, plaintext, raw };

// Whether files are read once, or followed.
enum class InputMode { once, streaming };

// jsonlines, csv, plaintext.
struct FileSource : SourceBasics {
    FileFormat format = FileFormat::jsonlines;
    std::string path;  // of a file or a folder, or with wildcards; lexically normal
    InputMode mode = InputMode::streaming;
    Schema schema;  // of a line; of plaintext the one column `data`
    std::map<std::string, std::string> json_field_paths;  // jsonlines: column -> RFC 6901 pointer
    Metadata metadata = Metadata::none;

    friend bool operator==(const FileSource&, const FileSource&) = default;
};

using Source = std::variant<KinesisSource, StaticSource, FileSource>;
[[nodiscard]] const SourceBasics& basics(const Source& source);
// Ends by itself, by what its configuration says.
[[nodiscard]] bool is_bounded(const Source& source);
// Keeps its progress in a snapshot, where there are snapshots.
[[nodiscard]] bool is_persistent(const Source& source);
// The stream that it reads; empty for a source that reads none.
[[nodiscard]] std::string_view stream_of(const Source& source);

enum class FileMode { append, truncate };
enum class Fsync { on, off };
enum class Compression { none, gzip, zstd };
enum class Framing { none, length_prefixed };  // raw: four bytes, big-endian, before each value

// When a file is finished and another one begun, and what becomes of the finished ones.
struct Rotation {
    std::optional<std::uint64_t> size_bytes;
    std::optional<Duration> interval;   // in UTC: an interval of 1h ends at each full hour
    std::optional<std::uint64_t> keep;  // finished files of one path; nothing: all of them
    Compression compression = Compression::none;

    friend bool operator==(const Rotation&, const Rotation&) = default;
};

struct FileSink {
    FileFormat format = FileFormat::jsonlines;
    std::string path;  // may hold {date}, {hour} and {shard}; {stream} is filled in already
    std::string name;  // default: "<pipeline>-sink", with "-2", … when there are several
    std::vector<std::size_t> sort_by;  // columns of the row schema
    Stamps stamps = Stamps::none;      // jsonlines and csv
    std::size_t column = 0;            // plaintext and raw: what is written
    Framing framing = Framing::none;   // raw
    FileMode mode = FileMode::append;
    Fsync fsync = Fsync::on;
    std::optional<Rotation> rotation;

    friend bool operator==(const FileSink&, const FileSink&) = default;
};

// JSON Lines on standard output.
struct StdoutSink {
    std::string name;
    std::vector<std::size_t> sort_by;
    Stamps stamps = Stamps::none;

    friend bool operator==(const StdoutSink&, const StdoutSink&) = default;
};

// Counts rows and keeps none.
struct DiscardSink {
    std::string name;

    friend bool operator==(const DiscardSink&, const DiscardSink&) = default;
};

// Columns are those of the row schema.
struct KinesisSink {
    std::string name;
    std::string stream_name;                   // a name or an ARN; empty: stream_column says it
    std::optional<std::size_t> stream_column;  // str
    RowFormat format = RowFormat::json;
    std::optional<std::size_t> partition_key;  // nothing: the row key in decimal
    std::optional<std::size_t> explicit_hash_key;
    std::size_t data = 0;  // plaintext and raw: the payload
    std::vector<std::size_t> sort_by;
    Stamps stamps = Stamps::none;  // json
    OnRowError on_error{OnRowError::Action::fail, {}};
    Duration wait_for_stream{0};

    friend bool operator==(const KinesisSink&, const KinesisSink&) = default;
};

using Sink = std::variant<FileSink, StdoutSink, DiscardSink, KinesisSink>;

struct Pipeline {
    std::string name;
    Source source;
    std::vector<Sink> sinks;  // one at least
    Place place;

    // Wherever it stands.
    friend bool operator==(const Pipeline& a, const Pipeline& b) {
        return a.name == b.name && a.source == b.source && a.sinks == b.sinks;
    }
};

// On: sources that have debug_data yield that, and end.
enum class Debug { off, on };

// A secret whose text stands in a file of the configuration, not in a variable.
struct WrittenSecret {
    Place place;
    std::string key;  // its path, "aws.assume_role.external_id"
};

struct Config {
    Aws aws;
    Http http{.listen = "127.0.0.1:9464"};
    Log log;
    std::optional<Persistence> persistence;
    std::uint64_t memory_limit_bytes = std::uint64_t{256} << 20U;
    unsigned threads = 1;
    Duration shutdown_timeout = std::chrono::milliseconds{10000};
    Debug debug = Debug::off;
    std::vector<Pipeline> pipelines;  // one at least
    std::vector<WrittenSecret> written_secrets;
};

// Some pipeline reads or writes a stream, so that a region and credentials are needed.
[[nodiscard]] bool reaches_kinesis(const Config& config);

}  // namespace kinesisd::config
