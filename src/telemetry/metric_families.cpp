#include "telemetry/metric_families.hpp"

namespace kinesisd {

namespace {

MetricFamilies::Counters& counter(prometheus::Registry& r, const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(r);
}
MetricFamilies::Gauges& gauge(prometheus::Registry& r, const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(r);
}
MetricFamilies::Histograms& histogram(prometheus::Registry& r, const char* name, const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(r);
}

}  // namespace

// clang-format off
MetricFamilies::MetricFamilies(prometheus::Registry& r)
    : source_records{counter(r, "kinesisd_source_records_total", "Records or lines read by a source.")},
      source_bytes{counter(r, "kinesisd_source_bytes_total", "Bytes of payload read by a source.")},
      source_errors{counter(r, "kinesisd_source_errors_total", "Failed attempts of a source, by reason. Each is repeated; none loses data.")},
      sink_records{counter(r, "kinesisd_sink_records_total", "Rows made durable by a sink.")},
      sink_bytes{counter(r, "kinesisd_sink_bytes_total", "Bytes made durable by a sink.")},
      sink_errors{counter(r, "kinesisd_sink_errors_total", "Failed attempts of a sink, by reason.")},
      put_records_failed{counter(r, "kinesisd_put_records_failed_total", "Entries that PutRecords refused, by the service's code. Each is sent again or is a row error.")},
      possible_duplicates{counter(r, "kinesisd_possible_duplicates_total", "Records that were sent again and may be in the stream twice: an answer was lost, or a crash came before the commit.")},
      rows_skipped{counter(r, "kinesisd_rows_skipped_total", "Rows that could not be decoded or delivered and were skipped (on_error: skip), by reason.")},
      rows_dead_lettered{counter(r, "kinesisd_rows_dead_lettered_total", "Rows that could not be decoded or delivered and are in the dead-letter file (on_error: dead_letter), by reason.")},
      backlog_rows{gauge(r, "kinesisd_backlog_rows", "Rows read and not yet committed.")},
      backlog_bytes{gauge(r, "kinesisd_backlog_bytes", "Bytes of the memory budget in use by rows on their way.")},
      shards{gauge(r, "kinesisd_shards", "Shards of a stream by state: waiting for a parent, reading, finished.")},
      commits{counter(r, "kinesisd_commits_total", "Commits: rows made durable, then their snapshot.")},
      commit_duration{histogram(r, "kinesisd_commit_duration_seconds", "How long a commit took.")},
      snapshot_age{gauge(r, "kinesisd_snapshot_age_seconds", "Time since a snapshot had all that the pipeline has read; 0 while there is nothing to store.")},
      requests{counter(r, "kinesisd_aws_requests_total", "Calls to AWS by operation and outcome.")},
      request_duration{histogram(r, "kinesisd_aws_request_duration_seconds", "How long calls to AWS took.")},
      retries{counter(r, "kinesisd_aws_retries_total", "Calls to AWS that were or will be repeated, by reason.")},
      throttles{counter(r, "kinesisd_throttles_total", "Calls that Kinesis refused because a shard's limit was reached.")},
      credentials_expiry{gauge(r, "kinesisd_credentials_expiry_seconds", "Time until the credentials in use expire.")},
      config_reloads{counter(r, "kinesisd_config_reloads_total", "Times that the configuration was loaded again, by result: success, failure.")},
      config_last_reload_successful{gauge(r, "kinesisd_config_last_reload_successful", "1 if the configuration that was loaded last is the one that runs, else 0.")},
      build_info{gauge(r, "kinesisd_build_info", "Always 1; the labels say what is running.")} {}
// clang-format on

}  // namespace kinesisd
