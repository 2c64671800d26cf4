// What `kinesisd doctor` has found, for people and as JSON. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace kinesisd {

enum class Health {
    ok,
    note,     // nothing to mend
    warning,  // works, and should be looked at
    failure   // does not work
};

struct Finding {
    std::string subject;  // "stream clicks", "kinesis:GetRecords"
    Health health = Health::ok;
    std::string text;      // what is the case
    std::string advice{};  // what to do about it; empty: nothing
    // Parts of the text that programs ask for, by name; in JSON only.
    std::vector<std::pair<std::string, std::string>> details{};
};

struct DoctorSection {
    std::string title;
    std::vector<Finding> findings;
};

struct DoctorReport {
    std::vector<DoctorSection> sections;
    std::string policy;  // the least IAM policy, JSON; empty: no stream is reached

    // Nothing fails.
    [[nodiscard]] bool is_healthy() const;
};

// Sections with a line a finding, the policy at the end.
[[nodiscard]] std::string to_text(const DoctorReport& report);
// {"healthy": …, "sections": [{"title", "findings": [{"subject", "health", "text", "advice",
// "details"}]}], "policy": {…} or null}; without advice or details their member is left out
[[nodiscard]] std::string to_json(const DoctorReport& report);

}  // namespace kinesisd
