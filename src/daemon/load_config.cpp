#include "daemon/load_config.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace kinesisd {

namespace {

namespace fs = std::filesystem;

config::Problem unreadable(const std::string& path, const std::string& why) {
    return {{path, 1, 1}, "", why, ""};
}

std::vector<std::string> files_of(const std::string& path) {
    std::error_code failure;
    if (!fs::is_directory(path, failure)) return {path};
    std::vector<std::string> files;
    for (const fs::directory_entry& entry : fs::directory_iterator{path, failure})
        if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
    std::ranges::sort(files);
    return files;
}

boost::system::result<std::vector<config::SourceText>, config::Problems> read_texts(
    const std::string& path
) {
    config::Problems problems;
    std::vector<config::SourceText> texts;
    for (const std::string& file : files_of(path)) {
        std::ifstream stream{file, std::ios::binary};
        std::string yaml{std::istreambuf_iterator<char>{stream}, {}};
        if (stream.bad() || !stream.is_open()) {
            problems.push_back(unreadable(file, "cannot be read (missing, or no permission)"));
        } else {
            texts.push_back({file, std::move(yaml)});
        }
    }
    if (texts.empty() && problems.empty())
        problems.push_back(unreadable(path, "this folder has no *.yaml file"));
    if (!problems.empty()) return problems;
    return texts;
}

}  // namespace

config::Environment process_environment() {
    return [](std::string_view name) -> std::optional<std::string> {
        const char* value =
            std::getenv(std::string{name}.c_str());  // NOLINT(concurrency-mt-unsafe)
        if (value == nullptr || *value == '\0') return std::nullopt;
        return value;
    };
}

boost::system::result<config::Config, config::Problems> load_config(
    const std::string& path, const config::Environment& environment
) {
    const auto texts = read_texts(path);
    if (!texts) return texts.error();
    return config::parse_config(*texts, environment);
}

boost::system::result<config::Config, config::Problems> load_config(
    const std::string& path, const config::Environment& environment, config::ReadRecord& record
) {
    const auto texts = read_texts(path);
    if (!texts) return texts.error();
    return config::parse_config(*texts, environment, record);
}

void print_problems(const config::Problems& problems) {
    for (const config::Problem& problem : problems)
        std::fprintf(stderr, "%s\n", problem.text().c_str());
    const char* noun = problems.size() == 1 ? "problem" : "problems";
    std::fprintf(stderr, "kinesisd: %zu %s in the configuration\n", problems.size(), noun);
}

}  // namespace kinesisd
