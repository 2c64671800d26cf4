#include "config/problem_list.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace kinesisd::config {

namespace {

auto order_of(const Problem& problem) {
    const Place& place = problem.place;
    return std::tie(place.file, place.line, place.column, problem.key, problem.message);
}

}  // namespace

std::string Problem::text() const {
    std::string text;
    if (!place.file.empty()) text.append(place_text(place)).append(": ");
    if (!key.empty()) text.append(key).append(": ");
    text.append(message);
    if (!nearest.empty()) text.append("; did you mean ").append(nearest).append("?");
    return text;
}

std::string place_text(const Place& place) {
    return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

void ProblemList::add(Place place, std::string key, std::string message, std::string_view nearest) {
    if (problems_.size() >= problems_max) return;
    Problem problem{.place = std::move(place), .key = {}, .message = {}, .nearest = {}};
    if (problems_.size() + 1 == problems_max) {
        problem.message = "too many problems; what follows in the text was not reported";
    } else {
        problem.key = std::move(key);
        problem.message = std::move(message);
        problem.nearest = nearest;
    }
    problems_.push_back(std::move(problem));
}

Problems ProblemList::take() {
    std::ranges::sort(problems_, {}, order_of);
    const auto repeated = std::ranges::unique(problems_, {}, order_of);
    problems_.erase(repeated.begin(), repeated.end());
    return std::exchange(problems_, {});
}

}  // namespace kinesisd::config
