#include "telemetry/exposition.hpp"

#include "base/check.hpp"
#include "telemetry/sample_text.hpp"

#include <cmath>
#include <string_view>

namespace kinesisd {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr std::string_view total = "_total";

// OpenMetrics writes bounds as floating-point numbers: 1.0, not 1.
std::string bound_text(double bound, MetricsFormat format) {
    std::string text;
    append_number(bound, text);
    if (format == MetricsFormat::prometheus) return text;
    if (text.find_first_not_of("0123456789-") == std::string::npos) text.append(".0");
    return text;
}

// `le`: the bound of a bucket, or nothing.
void append_sample(
    std::string_view name,
    const ClientMetric& metric,
    std::string_view le,
    double value,
    std::string& out
) {
    out.append(name);
    if (!metric.label.empty() || !le.empty()) {
        out.append(1, '{');
        for (const auto& label : metric.label)
            append_label(label.name, label.value, out);
        if (!le.empty()) append_label("le", le, out);
        out.append(1, '}');
    }
    out.append(1, ' ');
    append_number(value, out);
    out.append(1, '\n');
}

void append_histogram(
    std::string_view name, const ClientMetric& metric, MetricsFormat format, std::string& out
) {
    const std::string base{name};
    const prometheus::ClientMetric::Histogram& histogram = metric.histogram;
    const auto count = static_cast<double>(histogram.sample_count);
    bool is_open = false;
    for (const auto& bucket : histogram.bucket) {
        const auto below = static_cast<double>(bucket.cumulative_count);
        append_sample(base + "_bucket", metric, bound_text(bucket.upper_bound, format), below, out);
        is_open = std::isinf(bucket.upper_bound);
    }
    if (!is_open) append_sample(base + "_bucket", metric, "+Inf", count, out);
    append_sample(base + "_count", metric, "", count, out);
    append_sample(base + "_sum", metric, "", histogram.sample_sum, out);
}

std::string_view type_name(MetricType type) {
    switch (type) {
        case MetricType::Counter: return "counter";
        case MetricType::Gauge: return "gauge";
        case MetricType::Histogram: return "histogram";
        case MetricType::Summary:
        case MetricType::Untyped: break;
    }
    check(false);
    return "";
}

void append_family(const MetricFamily& family, MetricsFormat format, std::string& out) {
    std::string_view name = family.name;
    if (family.type == MetricType::Counter) {
        check(name.ends_with(total));
        if (format == MetricsFormat::open_metrics) name.remove_suffix(total.size());
    }
    append_family_head(name, family.help, type_name(family.type), format, out);
    for (const ClientMetric& metric : family.metric) {
        if (family.type == MetricType::Histogram) append_histogram(name, metric, format, out);
        if (family.type == MetricType::Counter)
            append_sample(family.name, metric, "", metric.counter.value, out);
        if (family.type == MetricType::Gauge)
            append_sample(name, metric, "", metric.gauge.value, out);
    }
}

}  // namespace

void append_families(
    const std::vector<MetricFamily>& families, MetricsFormat format, std::string& out
) {
    for (const MetricFamily& family : families)
        append_family(family, format, out);
}

void append_end(MetricsFormat format, std::string& out) {
    if (format == MetricsFormat::open_metrics) out.append("# EOF\n");
}

}  // namespace kinesisd
