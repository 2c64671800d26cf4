// A text that must never reach a log, an error or /status: it prints as ***, and the one way to its
// value says so.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

namespace kinesisd::aws {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_{std::move(value)} {}

    // For signing and for credential requests only.
    [[nodiscard]] const std::string& reveal() const { return value_; }
    [[nodiscard]] bool empty() const { return value_.empty(); }

    friend bool operator==(const Secret&, const Secret&) = default;

private:
    std::string value_;
};

// Writes ***.
std::ostream& operator<<(std::ostream& out, const Secret& secret);

}  // namespace kinesisd::aws
