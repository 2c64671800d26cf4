// The rules as tables, and one pass over the lines of a file.
#include "architecture/include_lines.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <utility>

namespace kinesisd::architecture {
namespace {

struct Folder {
    std::string_view name;
    int floor;
};

constexpr std::array folders{
    Folder{"base", 0},
    Folder{"kinesis", 1},
    Folder{"aws", 1},
    Folder{"row", 1},
    Folder{"snapshot", 1},
    Folder{"config", 1},
    Folder{"emulator", 1},
    Folder{"port", 2},
    Folder{"telemetry", 2},
    Folder{"pipeline", 3},
    Folder{"host", 3},
    Folder{"daemon", 4},
    Folder{"main.cpp", 4},
};

constexpr int last_pure_floor = 1;

// Folders of one floor that may look at each other, from left to right.
struct Neighbours {
    std::string_view from;
    std::string_view to;
};

constexpr std::array allowed_neighbours{
    Neighbours{"emulator", "kinesis"},
    Neighbours{"emulator", "aws"},
    Neighbours{"config", "row"},
    Neighbours{"main.cpp", "daemon"},
};

// What the pure floors know nothing of: no waiting, no log, no metrics, no files.
constexpr std::array impure_headers{
    std::string_view{"boost/asio"},
    std::string_view{"boost/beast"},
    std::string_view{"spdlog/"},
    std::string_view{"prometheus/"},
    std::string_view{"fstream"},
    std::string_view{"filesystem"},
};

// Libraries that one folder alone may include.
struct Keeper {
    std::string_view header;
    std::string_view folder;
};

constexpr std::array keepers{
    Keeper{"boost/beast", "host"},
    Keeper{"spdlog/", "host"},
    Keeper{"yaml-cpp/", "config"},
};

std::optional<int> floor_of(std::string_view folder) {
    const auto* found = std::ranges::find(folders, folder, &Folder::name);
    if (found == folders.end()) return std::nullopt;
    return found->floor;
}

// "base" of "base/error.hpp"; all of it when there is no slash.
std::string_view first_part(std::string_view path) {
    return path.substr(0, path.find('/'));
}

std::string_view without_blanks_before(std::string_view line) {
    return line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
}

struct Include {
    char opening;  // '"' or '<'
    std::string_view target;
};

std::optional<Include> include_of(std::string_view line) {
    line = without_blanks_before(line);
    if (!line.starts_with('#')) return std::nullopt;
    line = without_blanks_before(line.substr(1));
    constexpr std::string_view keyword = "include";
    if (!line.starts_with(keyword)) return std::nullopt;
    line = without_blanks_before(line.substr(keyword.size()));
    if (!line.starts_with('"') && !line.starts_with('<')) return std::nullopt;
    const char opening = line.front();
    line.remove_prefix(1);
    return Include{opening, line.substr(0, line.find(opening == '"' ? '"' : '>'))};
}

bool may_include(std::string_view from, std::string_view to) {
    if (from == to) return true;
    const auto is_pair = [&](const Neighbours& pair) { return pair.from == from && pair.to == to; };
    if (std::ranges::any_of(allowed_neighbours, is_pair)) return true;
    return floor_of(to).value() < floor_of(from).value();
}

// The rule that an own header breaks, if any.
std::optional<std::string> own_header_rule(std::string_view folder, std::string_view target) {
    const std::string_view to = first_part(target);
    if (to == target || !floor_of(to)) {
        return "\"" + std::string{target} + "\" names no folder of src/";
    }
    if (!may_include(folder, to)) {
        return std::string{folder} + " may not include " + std::string{to};
    }
    return std::nullopt;
}

// The rule that a header of a library breaks, if any.
std::optional<std::string> library_rule(std::string_view folder, std::string_view target) {
    if (target.find('/') != std::string_view::npos && floor_of(first_part(target))) {
        return "own header <" + std::string{target} + "> stands in angle brackets";
    }
    const auto is_start = [&](std::string_view header) {
        return header.ends_with('/') || header.find('/') != std::string_view::npos
                   ? target.starts_with(header)
                   : target == header;
    };
    for (const Keeper& keeper : keepers) {
        if (is_start(keeper.header) && folder != keeper.folder) {
            return "<" + std::string{target} + "> belongs to " + std::string{keeper.folder};
        }
    }
    if (floor_of(folder).value() <= last_pure_floor &&
        std::ranges::any_of(impure_headers, is_start)) {
        return "<" + std::string{target} + "> on a pure floor";
    }
    return std::nullopt;
}

std::optional<std::string> line_rule(std::string_view folder, std::string_view line) {
    if (const auto include = include_of(line)) {
        return include->opening == '"' ? own_header_rule(folder, include->target)
                                       : library_rule(folder, include->target);
    }
    const std::string_view code = line.substr(0, line.find("//"));
    if (floor_of(folder).value() <= last_pure_floor && code.find("clock::now") != code.npos) {
        return "reads a clock on a pure floor";
    }
    return std::nullopt;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

void check_opening(const Source& source, std::vector<Breach>& found) {
    if (!source.path.ends_with(".hpp")) return;
    if (!source.text.starts_with("// ")) {
        found.push_back({source.path, 1, "a header opens with a comment that says what it is for"});
    }
    const auto lines = lines_of(source.text);
    if (std::ranges::find(lines, std::string_view{"#pragma once"}) == lines.end()) {
        found.push_back({source.path, 0, "no #pragma once"});
    }
}

void check_floor(const Source& source, std::vector<Breach>& found) {
    constexpr std::string_view top = "src/";
    if (!source.path.starts_with(top)) return;
    const std::string_view folder = first_part(std::string_view{source.path}.substr(top.size()));
    if (!floor_of(folder)) {
        found.push_back({source.path, 0, "src/" + std::string{folder} + " has no floor"});
        return;
    }
    int number = 0;
    for (const std::string_view line : lines_of(source.text)) {
        ++number;
        if (auto rule = line_rule(folder, line)) {
            found.push_back({source.path, number, std::move(*rule)});
        }
    }
}

void check_length(const Source& source, std::vector<Breach>& found) {
    const std::size_t count = lines_of(source.text).size();
    if (count > static_cast<std::size_t>(lines_max)) {
        found.push_back({source.path, 0, std::to_string(count) + " lines: a file is one idea"});
    }
}

}  // namespace

std::string Breach::text() const {
    return path + ":" + std::to_string(line) + ": " + rule;
}

std::vector<Breach> breaches(const std::vector<Source>& sources) {
    std::vector<Breach> found;
    for (const Source& source : sources) {
        check_opening(source, found);
        check_floor(source, found);
        check_length(source, found);
    }
    return found;
}

}  // namespace kinesisd::architecture
