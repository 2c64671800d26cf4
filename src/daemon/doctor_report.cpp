#include "daemon/doctor_report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

namespace kinesisd {

namespace {

using Json = nlohmann::ordered_json;

std::string_view name(Health health) {
    switch (health) {
        case Health::ok: return "ok";
        case Health::note: return "note";
        case Health::warning: return "warning";
        case Health::failure: return "failure";
    }
    return "";
}

// Of the same width, so that subjects stand in a column.
std::string_view mark(Health health) {
    switch (health) {
        case Health::ok: return "  ok    ";
        case Health::note: return "  -     ";
        case Health::warning: return "  warn  ";
        case Health::failure: return "  FAIL  ";
    }
    return "";
}

std::size_t count(const DoctorReport& report, Health health) {
    std::size_t found = 0;
    for (const DoctorSection& section : report.sections)
        found +=
            static_cast<std::size_t>(std::ranges::count(section.findings, health, &Finding::health)
            );
    return found;
}

void append_section(const DoctorSection& section, std::string& text) {
    constexpr std::size_t subject_width_max = 40;
    std::size_t width = 0;
    for (const Finding& finding : section.findings)
        width = std::max(width, std::min(finding.subject.size(), subject_width_max));
    text.append(section.title).append("\n");
    for (const Finding& finding : section.findings) {
        text.append(mark(finding.health)).append(finding.subject);
        if (finding.subject.size() < width) text.append(width - finding.subject.size(), ' ');
        text.append("  ").append(finding.text).append("\n");
        if (!finding.advice.empty())
            text.append(mark(Health::ok).size(), ' ')
                .append("-> ")
                .append(finding.advice)
                .append("\n");
    }
    text.append("\n");
}

std::string verdict(const DoctorReport& report) {
    const auto counted = [](std::size_t number, std::string_view noun) {
        return std::to_string(number) + " " + std::string{noun} + (number == 1 ? "" : "s");
    };
    const std::string failures = counted(count(report, Health::failure), "failure");
    const std::string warnings = counted(count(report, Health::warning), "warning");
    return (report.is_healthy() ? "healthy: " : "not healthy: ") + failures + ", " + warnings +
           "\n";
}

}  // namespace

bool DoctorReport::is_healthy() const {
    return count(*this, Health::failure) == 0;
}

std::string to_text(const DoctorReport& report) {
    std::string text;
    for (const DoctorSection& section : report.sections)
        append_section(section, text);
    text.append(verdict(report));
    if (!report.policy.empty())
        text.append("\nthe least IAM policy for this configuration:\n").append(report.policy);
    return text;
}

std::string to_json(const DoctorReport& report) {
    Json sections = Json::array();
    for (const DoctorSection& section : report.sections) {
        Json findings = Json::array();
        for (const Finding& finding : section.findings) {
            Json one{
                {"subject", finding.subject},
                {"health", name(finding.health)},
                {"text", finding.text}
            };
            if (!finding.advice.empty()) one["advice"] = finding.advice;
            for (const auto& [detail, value] : finding.details)
                one["details"][detail] = value;
            findings.push_back(std::move(one));
        }
        sections.push_back({{"title", section.title}, {"findings", std::move(findings)}});
    }
    Json json{{"healthy", report.is_healthy()}, {"sections", std::move(sections)}};
    json["policy"] = report.policy.empty() ? Json{} : Json::parse(report.policy);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace kinesisd
