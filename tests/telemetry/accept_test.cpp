#include "telemetry/accept.hpp"

#include "telemetry/metrics.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

TEST(Accept, TellsHowMuchATypeIsWanted) {
    struct Row {
        const char* accept;
        double quality;
    };
    for (const Row& row :
         {Row{"", 0},
          Row{"text/plain", 1},
          Row{"TEXT/Plain", 1},
          Row{"text/plain;q=0.5", 0.5},
          Row{"text/plain ; charset=utf-8 ; q=0.25", 0.25},
          Row{"text/html, text/plain;q=0.1", 0.1},
          Row{"text/plain;q=0.1,text/plain;version=0.0.4;q=0.7", 0.7},
          Row{"text/plain;q=0", 0},
          Row{"text/plain;q=7", 1},
          Row{"text/plain;q=much", 0},
          Row{"text/plain;q=", 0},
          Row{"text/plainer", 0},
          Row{"text", 0},
          Row{"*/*", 0},
          Row{",;,=;q=1,;", 0}})
        EXPECT_EQ(accept_quality(row.accept, "text/plain"), row.quality) << row.accept;
}

TEST(Accept, OpenMetricsIsForWhoeverPrefersIt) {
    struct Row {
        const char* accept;
        MetricsFormat format;
    };
    constexpr auto open = MetricsFormat::open_metrics;
    constexpr auto text = MetricsFormat::prometheus;
    for (const Row& row :
         {Row{"application/openmetrics-text", open},
          // Prometheus 2.42 says this.
          Row{"application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
              "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
              open},
          Row{"text/plain,application/openmetrics-text;q=0.5", text},
          Row{"application/openmetrics-text;q=0", text},
          Row{"text/html,*/*;q=0.8", text},
          Row{"", text}})
        EXPECT_EQ(metrics_format_for(row.accept), row.format) << row.accept;
}

}  // namespace
}  // namespace kinesisd
