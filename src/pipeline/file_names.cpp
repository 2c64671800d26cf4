#include "pipeline/file_names.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

constexpr std::size_t number_digits = 8;

bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

void fill_in(std::string& path, std::string_view placeholder, std::string_view value) {
    for (std::size_t at = path.find(placeholder); at != std::string::npos;
         at = path.find(placeholder, at + value.size()))
        path.replace(at, placeholder.size(), value);
}

}  // namespace

PathPattern::PathPattern(std::string text)
    : text_{std::move(text)},
      has_hour_{holds(text_, "{hour}")},
      has_time_{has_hour_ || holds(text_, "{date}")},
      has_shard_{holds(text_, "{shard}")} {}

std::string PathPattern::path(WallTime time, const ShardId& shard) const {
    if (is_plain()) return text_;
    const std::string iso = to_iso8601(time);  // 2026-11-23T09:…
    const std::size_t parted = iso.find('T');
    std::string path = text_;
    fill_in(path, "{date}", std::string_view{iso}.substr(0, parted));
    fill_in(path, "{hour}", std::string_view{iso}.substr(parted + 1, 2));
    fill_in(path, "{shard}", shard.text());
    return path;
}

std::optional<WallTime> PathPattern::changes_after(WallTime time) const {
    if (!has_time_) return std::nullopt;
    if (has_hour_) return std::chrono::floor<std::chrono::hours>(time) + std::chrono::hours{1};
    return std::chrono::floor<std::chrono::days>(time) + std::chrono::days{1};
}

std::string finished_path(const std::string& path, std::uint64_t number) {
    std::string digits = std::to_string(number);
    if (digits.size() < number_digits) digits.insert(0, number_digits - digits.size(), '0');
    return path + "." + digits;
}

std::string_view suffix_of(CompressionFormat format) {
    return format == CompressionFormat::gzip ? ".gz" : ".zst";
}

std::vector<FinishedName> finished_names(
    std::span<const std::string> names, std::string_view base_name
) {
    std::vector<FinishedName> found;
    for (const std::string& name : names) {
        std::string_view rest = name;
        if (!rest.starts_with(base_name)) continue;
        rest.remove_prefix(base_name.size());
        if (!rest.starts_with('.')) continue;
        rest.remove_prefix(1);
        for (const CompressionFormat format : {CompressionFormat::gzip, CompressionFormat::zstd})
            if (rest.ends_with(suffix_of(format))) rest.remove_suffix(suffix_of(format).size());
        const std::optional<std::uint64_t> number = parse_uint64(rest);
        if (rest.size() >= number_digits && number) found.push_back({*number, name});
    }
    std::ranges::sort(found, [](const FinishedName& a, const FinishedName& b) {
        return std::pair{a.number, a.name} < std::pair{b.number, b.name};
    });
    return found;
}

FolderAndName split_path(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return {".", path};
    return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace kinesisd
