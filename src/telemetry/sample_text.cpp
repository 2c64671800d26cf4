#include "telemetry/sample_text.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace kinesisd {

namespace {

// In a label's value. In a help text the quotation mark may stand for itself in either format; that
// of Prometheus knows no escape of it there.
enum class Quotes { escaped, plain };

void append_escaped(std::string_view text, Quotes quotes, std::string& out) {
    const std::string_view special = quotes == Quotes::escaped ? "\n\\\"" : "\n\\";
    while (true) {
        const std::size_t plain = std::min(text.find_first_of(special), text.size());
        out.append(text.substr(0, plain));
        if (plain == text.size()) return;
        const char c = text[plain];
        text.remove_prefix(plain + 1);
        if (c == '\n') {
            out.append("\\n");
            continue;
        }
        out.append(1, '\\').append(1, c);
    }
}

}  // namespace

void append_number(double value, std::string& out) {
    if (std::isnan(value)) {
        out.append("NaN");
        return;
    }
    if (std::isinf(value)) {
        out.append(value > 0 ? "+Inf" : "-Inf");
        return;
    }
    std::array<char, 32> digits{};
    // A count is written as people write it: 1000000, not 1e+06.
    constexpr double exact_max = 1e15;
    const bool is_count = std::abs(value) < exact_max && value == std::trunc(value);
    const auto [end, failure] =
        is_count
            ? std::to_chars(
                  digits.data(), digits.data() + digits.size(), static_cast<std::int64_t>(value)
              )
            : std::to_chars(digits.data(), digits.data() + digits.size(), value);
    check(failure == std::errc{});
    out.append(digits.data(), end);
}

void append_label(std::string_view name, std::string_view value, std::string& out) {
    out.append(out.back() == '{' ? "" : ",").append(name).append("=\"");
    append_escaped(value, Quotes::escaped, out);
    out.append(1, '"');
}

void append_family_head(
    std::string_view name,
    std::string_view help,
    std::string_view type,
    MetricsFormat format,
    std::string& out
) {
    out.append("# HELP ").append(name).append(" ");
    const Quotes quotes = format == MetricsFormat::open_metrics ? Quotes::escaped : Quotes::plain;
    append_escaped(help, quotes, out);
    out.append("\n");
    out.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

}  // namespace kinesisd
