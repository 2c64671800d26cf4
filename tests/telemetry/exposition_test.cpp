#include "telemetry/exposition.hpp"

#include "telemetry/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <cmath>
#include <set>
#include <sstream>

namespace kinesisd {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

MetricFamily gauge(double value, std::string label_value = "v") {
    ClientMetric metric;
    metric.label = {{"label", std::move(label_value)}};
    metric.gauge.value = value;
    return {"g", "Help.", MetricType::Gauge, {metric}};
}

std::string text_of(const std::vector<MetricFamily>& families, MetricsFormat format) {
    std::string text;
    append_families(families, format, text);
    append_end(format, text);
    return text;
}

std::string open_metrics_text(const std::vector<MetricFamily>& families) {
    return text_of(families, MetricsFormat::open_metrics);
}

std::multiset<std::string> lines_of(const std::string& text) {
    std::istringstream stream{text};
    std::multiset<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        lines.insert(line);
    return lines;
}

// The library's own text, which Prometheus has always read, is the reference.
TEST(PrometheusText, IsLineByLineWhatTheLibraryWrites) {
    ClientMetric counter;
    counter.label = {{"a", "b\\c\"d\ne"}, {"f", "g"}};
    counter.counter.value = 12345678;
    ClientMetric histogram;
    histogram.label = {{"op", "Get"}};
    histogram.histogram.sample_count = 3;
    histogram.histogram.sample_sum = 2.5;
    histogram.histogram.bucket = {{1, 0.5}, {2, 1}};
    std::vector<MetricFamily> families{
        {"c_total", "Help with \"quotes\".", MetricType::Counter, {counter}},
        {"h", "Help.", MetricType::Histogram, {histogram}}
    };
    for (const double value : {0.0, 1.0, -1.5, 0.25, 1e6, double{INFINITY}, double{-INFINITY}})
        families.push_back(gauge(value));
    EXPECT_EQ(
        lines_of(text_of(families, MetricsFormat::prometheus)),
        lines_of(prometheus::TextSerializer{}.Serialize(families))
    );
}

TEST(OpenMetrics, ACounterHasItsSuffixInTheSampleOnly) {
    ClientMetric metric;
    metric.counter.value = 3;
    EXPECT_EQ(
        open_metrics_text({MetricFamily{"c_total", "Help.", MetricType::Counter, {metric}}}),
        "# HELP c Help.\n# TYPE c counter\nc_total 3\n# EOF\n"
    );
}

TEST(OpenMetrics, AHistogramHasBoundsAsFloatingPointNumbersAndAnOpenEnd) {
    ClientMetric metric;
    metric.label = {{"op", "Get"}};
    metric.histogram.sample_count = 3;
    metric.histogram.sample_sum = 2.5;
    metric.histogram.bucket = {{1, 0.5}, {2, 1}};
    EXPECT_EQ(
        open_metrics_text({MetricFamily{"h", "Help.", MetricType::Histogram, {metric}}}),
        "# HELP h Help.\n# TYPE h histogram\n"
        "h_bucket{op=\"Get\",le=\"0.5\"} 1\nh_bucket{op=\"Get\",le=\"1.0\"} 2\n"
        "h_bucket{op=\"Get\",le=\"+Inf\"} 3\nh_count{op=\"Get\"} 3\nh_sum{op=\"Get\"} 2.5\n# EOF\n"
    );
}

TEST(OpenMetrics, NumbersAreAsShortAsTheyCanBe) {
    struct Row {
        double value;
        const char* text;
    };
    for (const Row& row :
         {Row{0, " 0\n"},
          Row{0.1, " 0.1\n"},
          Row{-1.5, " -1.5\n"},
          Row{1e300, " 1e+300\n"},
          Row{INFINITY, " +Inf\n"},
          Row{-INFINITY, " -Inf\n"},
          Row{NAN, " NaN\n"}})
        EXPECT_THAT(open_metrics_text({gauge(row.value)}), HasSubstr(row.text));
}

TEST(OpenMetrics, LabelsAreEscaped) {
    EXPECT_THAT(
        open_metrics_text({gauge(1, "a\"b\\c\nd")}), HasSubstr(R"(g{label="a\"b\\c\nd"} 1)")
    );
}

TEST(OpenMetrics, AllThatIsExportedFits) {
    Metrics metrics{"1"};
    const SeriesLabels labels{"clicks-to-disk", "clicks-in", "clicks"};
    SourceMetrics source{metrics, labels};
    source.read(3, 300);
    PipelineMetrics pipeline{metrics, labels};
    pipeline.committed(std::chrono::milliseconds{3});
    const std::string text = metrics.text(MetricsFormat::open_metrics);
    EXPECT_THAT(text, HasSubstr("# TYPE kinesisd_source_records counter\n"));
    EXPECT_THAT(
        text,
        HasSubstr("kinesisd_source_records_total{name=\"clicks-in\",pipeline=\"clicks-to-disk\","
                  "stream=\"clicks\"} 3\n")
    );
    EXPECT_THAT(text, HasSubstr("# TYPE kinesisd_commit_duration_seconds histogram\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE process_cpu_seconds counter\n"));
    EXPECT_THAT(text, EndsWith("\n# EOF\n"));
    EXPECT_THAT(metrics.text(), Not(HasSubstr("# EOF")));
}

}  // namespace
}  // namespace kinesisd
