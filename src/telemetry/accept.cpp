#include "telemetry/accept.hpp"

#include <algorithm>
#include <charconv>

namespace kinesisd {

namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Takes off and returns what comes before the next `mark`.
std::string_view next_part(std::string_view& text, char mark) {
    const std::size_t end = std::min(text.find(mark), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return trimmed(part);
}

bool same_letters(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

// The parameters of one range: 1 when they name no quality, 0 when it is no number.
double quality_of(std::string_view parameters) {
    while (!parameters.empty()) {
        const std::string_view parameter = next_part(parameters, ';');
        if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
        const std::string_view digits = parameter.substr(2);
        double value = 0;
        const auto [end, failure] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        const bool is_number = failure == std::errc{} && end == digits.data() + digits.size();
        return is_number ? std::clamp(value, 0.0, 1.0) : 0.0;
    }
    return 1;
}

}  // namespace

double accept_quality(std::string_view accept, std::string_view type) {
    double best = 0;
    while (!accept.empty()) {
        std::string_view range = next_part(accept, ',');
        if (same_letters(next_part(range, ';'), type)) best = std::max(best, quality_of(range));
    }
    return best;
}

}  // namespace kinesisd
