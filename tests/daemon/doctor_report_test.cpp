#include "daemon/doctor_report.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kinesisd {
namespace {

DoctorReport sample() {
    return {
        {{"credentials",
          {{"environment", Health::note, "has none"}, {"access key", Health::ok, "AKID"}}},
         {"stream s",
          {{"kinesis:GetRecords", Health::failure, "access_denied", "allow it"},
           {"clock", Health::warning, "slow", "", {{"a", "b"}}}}}},
        "{}\n"
    };
}

TEST(DoctorReport, IsHealthyUntilSomethingFails) {
    EXPECT_FALSE(sample().is_healthy());
    DoctorReport report = sample();
    report.sections[1].findings[0].health = Health::warning;
    EXPECT_TRUE(report.is_healthy());
}

TEST(DoctorReport, IsALineAFindingWithTheAdviceBelow) {
    EXPECT_EQ(
        to_text(sample()),
        "credentials\n"
        "  -     environment  has none\n"
        "  ok    access key   AKID\n"
        "\n"
        "stream s\n"
        "  FAIL  kinesis:GetRecords  access_denied\n"
        "        -> allow it\n"
        "  warn  clock               slow\n"
        "\n"
        "not healthy: 1 failure, 1 warning\n"
        "\n"
        "the least IAM policy for this configuration:\n"
        "{}\n"
    );
}

TEST(DoctorReport, IsTheSameAsJson) {
    const auto json = nlohmann::json::parse(to_json(sample()));
    EXPECT_EQ(json["healthy"], false);
    EXPECT_EQ(json["sections"][0]["title"], "credentials");
    EXPECT_EQ(json["sections"][1]["findings"][0]["health"], "failure");
    EXPECT_EQ(json["sections"][1]["findings"][0]["advice"], "allow it");
    EXPECT_FALSE(json["sections"][0]["findings"][0].contains("advice"));
    EXPECT_FALSE(json["sections"][0]["findings"][0].contains("details"));
    EXPECT_EQ(json["sections"][1]["findings"][1]["details"]["a"], "b");
    EXPECT_TRUE(json["policy"].is_object());
    EXPECT_TRUE(nlohmann::json::parse(to_json({}))["policy"].is_null());
}

}  // namespace
}  // namespace kinesisd
