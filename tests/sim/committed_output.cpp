#include "sim/committed_output.hpp"

#include "pipeline/file_names.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <utility>

namespace kinesisd::sim {

namespace {

constexpr std::size_t text_bytes_max = std::size_t{1} << 18U;
constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();

std::optional<std::string> inflated(const std::string& gzip) {
    std::string out(text_bytes_max, '\0');
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool is_whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(out.size() - stream.avail_out);
    inflateEnd(&stream);
    if (!is_whole) return std::nullopt;
    return out;
}

std::optional<std::string> unpacked(const std::string& name, const std::string& bytes) {
    if (name.ends_with(".gz")) return inflated(bytes);
    if (!name.ends_with(".zst")) return bytes;
    std::string out(text_bytes_max, '\0');
    const std::size_t size = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(size) != 0) return std::nullopt;
    out.resize(size);
    return out;
}

class Collector {
public:
    Collector(const SimDisk& disk, const Snapshot& snapshot) : disk_{disk}, snapshot_{snapshot} {}

    void collect(const std::string& prefix) {
        for (const auto& [path, mark] : snapshot_.files)
            if (path.starts_with(prefix)) take_marked(path, mark);
        for (const FinishingFile& file : snapshot_.finishing)
            if (file.path.starts_with(prefix)) take_finishing(file);
        for (const std::string& name : disk_.durable_names(prefix)) {
            if (taken_.contains(name) || name.ends_with(".kinesisd-aside")) continue;
            take(name, path_of(name), number_of(name), disk_.durable(name).value());
        }
        std::ranges::sort(found_, {}, [](const Found& file) {
            return std::pair{file.path, file.number};
        });
    }
    [[nodiscard]] CommittedOutput result() {
        CommittedOutput output;
        output.broken = broken_;
        for (Found& file : found_)
            output.files.push_back({std::move(file.path), std::move(file.text)});
        return output;
    }

private:
    struct Found {
        std::string path;
        std::uint64_t number;
        std::string text;
    };

    static std::uint64_t number_of(const std::string& name) {
        const FolderAndName parts = split_path(name);
        const std::size_t dot = parts.name.rfind(".0");
        if (dot == std::string::npos) return last;
        const std::vector<std::string> one{parts.name};
        const auto finished = finished_names(one, parts.name.substr(0, dot));
        return finished.empty() ? last : finished.front().number;
    }
    static std::string path_of(const std::string& name) {
        return number_of(name) == last ? name : name.substr(0, name.rfind(".0"));
    }
    void take(
        const std::string& name,
        const std::string& path,
        std::uint64_t number,
        const std::string& bytes
    ) {
        taken_.insert(name);
        const std::optional<std::string> text = unpacked(name, bytes);
        if (text) {
            found_.push_back({path, number, *text});
        } else {
            broken_ = name + " cannot be decompressed";
        }
    }
    void take_marked(const std::string& path, const FileMark& mark) {
        if (mark.inode == 0) return;
        const std::string file = disk_.durable(path).value_or("");
        if (file.size() < mark.committed_bytes) {
            broken_ = "the snapshot is ahead of " + path + ": " +
                      std::to_string(mark.committed_bytes) + " bytes committed, " +
                      std::to_string(file.size()) + " durable";
            return;
        }
        take(path, path, last, file.substr(0, mark.committed_bytes));
    }
    // Under whichever of its names it is found first, the last one first.
    void take_finishing(const FinishingFile& file) {
        const std::uint64_t number = number_of(file.finished_path);
        bool is_found = false;
        for (const char* suffix : {".gz", ".zst", ""}) {
            const std::string name = file.finished_path + suffix;
            const std::optional<std::string> bytes = disk_.durable(name);
            if (!bytes) continue;
            if (!is_found) take(name, file.path, number, *bytes);
            taken_.insert(name);
            is_found = true;
        }
        if (is_found) return;
        const std::string bytes = disk_.durable(file.path).value_or("");
        if (bytes.size() < file.bytes) {
            broken_ = file.finished_path + " is nowhere";
            return;
        }
        take(file.path, file.path, number, bytes.substr(0, file.bytes));
    }

    const SimDisk& disk_;
    const Snapshot& snapshot_;
    std::vector<Found> found_;
    std::set<std::string> taken_;
    std::string broken_;
};

}  // namespace

CommittedOutput committed_output(
    const SimDisk& disk, const Snapshot& snapshot, const std::string& prefix
) {
    Collector collector{disk, snapshot};
    collector.collect(prefix);
    return collector.result();
}

}  // namespace kinesisd::sim
