// Configurations, one file or several (a zero byte parts them): a Config or problems with places,
// and no problem shows what came from the environment.
#include "base/check.hpp"
#include "config/parse_config.hpp"
#include "config/substitute.hpp"
#include "fuzz/fuzz_target.hpp"

namespace {

using namespace kinesisd;
using namespace kinesisd::config;

constexpr std::string_view secret = "Tr0ub4dor&3";

std::optional<std::string> look_up(std::string_view name) {
    if (name == "SECRET") return std::string{secret};
    if (name == "NUMBER") return "7";
    if (name == "EMPTY") return "";
    return std::nullopt;
}

std::vector<SourceText> files_of(std::string_view text) {
    std::vector<SourceText> files;
    while (true) {
        const std::size_t end = text.find('\0');
        files.push_back({std::to_string(files.size()) + ".yaml", std::string{text.substr(0, end)}});
        if (end == std::string_view::npos) return files;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::body_of(data, size);
    const bool shows_secret = text.find(secret) != std::string::npos;
    const auto config = parse_config(files_of(text), look_up);
    if (config.has_error()) {
        check(!config.error().empty());
        for (const Problem& problem : config.error()) {
            check(problem.place.line >= 1 && problem.place.column >= 1);
            check(shows_secret || problem.text().find(secret) == std::string::npos);
        }
    }
    const Result<Substituted> substituted = substitute(text, look_up);
    if (substituted && substituted->names.empty()) check(substituted->text.size() <= text.size());
    if (!substituted && !shows_secret)
        check(substituted.error().detail.find(secret) == std::string::npos);
    return 0;
}
