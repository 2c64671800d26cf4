// What the doctor says about TLS, and from when on it warns.
#include "daemon/doctor_tls.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

const WallTime now{milliseconds{1'790'000'000'000}};  // 2026-09-21T14:13:20Z

TlsView view_until(std::optional<WallTime> server, std::optional<WallTime> authority) {
    return {
        "TLSv1.3",
        "TLS_AES_256_GCM_SHA384",
        {{"CN=kinesis", "CN=root", {"DNS:a.example.com", "DNS:b.example.com"}, server},
         {"CN=root", "CN=root", {}, authority}}
    };
}

TEST(DoctorTls, SaysVersionAndCipherAndACertificateALine) {
    const DoctorSection section = tls_section(view_until(now + days{30}, now + days{300}), now);
    EXPECT_EQ(section.title, "TLS");
    ASSERT_EQ(section.findings.size(), 3U);
    EXPECT_EQ(section.findings[0].text, "TLSv1.3, TLS_AES_256_GCM_SHA384");
    EXPECT_EQ(section.findings[1].subject, "server");
    EXPECT_EQ(
        section.findings[1].text,
        "CN=kinesis, for DNS:a.example.com, DNS:b.example.com, issued by CN=root, until "
        "2026-10-21T14:13:20.000Z, 30 days left"
    );
    EXPECT_EQ(section.findings[2].subject, "authority");
    EXPECT_EQ(
        section.findings[2].text,
        "CN=root, issued by CN=root, until 2027-07-18T14:13:20.000Z, 300 days left"
    );
}

TEST(DoctorTls, HasThePartsForProgramsToo) {
    using Details = std::vector<std::pair<std::string, std::string>>;
    const DoctorSection section = tls_section(view_until(now + days{30}, std::nullopt), now);
    EXPECT_EQ(
        section.findings[0].details,
        (Details{{"version", "TLSv1.3"}, {"cipher", "TLS_AES_256_GCM_SHA384"}})
    );
    EXPECT_EQ(
        section.findings[1].details,
        (Details{
            {"certificate", "CN=kinesis"},
            {"issuer", "CN=root"},
            {"names", "DNS:a.example.com, DNS:b.example.com"},
            {"not_after", "2026-10-21T14:13:20.000Z"}
        })
    );
    EXPECT_EQ(
        section.findings[2].details, (Details{{"certificate", "CN=root"}, {"issuer", "CN=root"}})
    );
}

TEST(DoctorTls, WarnsFromFourteenDaysBeforeTheEnd) {
    struct Row {
        Duration left;
        Health health;
        std::string text;
    };
    for (const auto& [left, health, text] : std::vector<Row>{
             {days{15}, Health::ok, "15 days left"},
             {days{14} + milliseconds{1}, Health::ok, "14 days left"},
             {days{14}, Health::warning, "14 days left"},
             {days{14} - milliseconds{1}, Health::warning, "13 days left"},
             {days{1}, Health::warning, "1 day left"},
             {milliseconds{1}, Health::warning, "0 days left"}
         }) {
        const WallTime end = now + std::chrono::duration_cast<milliseconds>(left);
        const DoctorSection server = tls_section(view_until(end, now + days{99}), now);
        EXPECT_EQ(server.findings[1].health, health) << text;
        EXPECT_TRUE(server.findings[1].text.ends_with(", " + text)) << server.findings[1].text;
        EXPECT_EQ(server.findings[1].advice.empty(), health == Health::ok) << text;
        EXPECT_EQ(server.findings[2].health, Health::ok);
        const DoctorSection authority = tls_section(view_until(now + days{99}, end), now);
        EXPECT_EQ(authority.findings[1].health, Health::ok);
        EXPECT_EQ(authority.findings[2].health, health) << text;
    }
}

TEST(DoctorTls, WarnsOfATimeThatNobodyCanRead) {
    const DoctorSection section = tls_section(view_until(std::nullopt, now + days{99}), now);
    EXPECT_EQ(section.findings[1].health, Health::warning);
    EXPECT_TRUE(section.findings[1].text.ends_with("until an unknown time"));
}

}  // namespace
}  // namespace kinesisd
