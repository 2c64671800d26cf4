#include "daemon/explain_files.hpp"

#include "base/text.hpp"
#include "config/text_forms.hpp"
#include "daemon/shares.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace kinesisd {

namespace {

constexpr std::string_view wildcards = "*?[";

class Consequences {
public:
    Consequences(const config::Config& config, const SizeOfFile& size_of)
        : config_{config}, size_of_{size_of} {}

    void add_share(const config::Pipeline& pipeline) {
        const std::size_t count = config_.pipelines.size();
        const auto index = static_cast<std::size_t>(&pipeline - config_.pipelines.data());
        add("thread",
            std::to_string(index % worker_count(config_) + 1) + " of " +
                std::to_string(worker_count(config_)),
            "threads, " + std::to_string(count) + " pipelines");
        add("memory share",
            config::size_text(memory_share_bytes(config_)),
            "memory_limit / " + std::to_string(count) + " pipelines");
    }
    void add_source(const config::Source& source) {
        const config::SourceBasics& basics = config::basics(source);
        const std::string end =
            config::is_bounded(source) ? "ends by itself" : "until it is stopped";
        add("runs", end, "its source");
        if (const auto stream = config::stream_of(source); !stream.empty())
            add("reads the stream", std::string{stream}, "stream_name");
        if (const auto* files = std::get_if<config::FileSource>(&source))
            add("reads the files", file_text(files->path), "path");
        if (!config::is_persistent(source) || !config_.persistence) {
            add("snapshot", "none: a restart begins at the start", "persistence");
        } else {
            const std::string path = config_.persistence->path + "/" + basics.name + ".json";
            add("snapshot", file_text(path), "persistence, name");
        }
        add_letters(basics.name, basics.on_error);
    }
    void operator()(const config::FileSink& sink) {
        add(sink.name + " writes", file_text(sink.path), "path");
    }
    void operator()(const config::StdoutSink& sink) {
        add(sink.name + " writes", "standard output", "its kind");
    }
    void operator()(const config::DiscardSink& sink) {
        add(sink.name + " writes", "nothing", "its kind");
    }
    void operator()(const config::KinesisSink& sink) {
        const bool is_fixed = !sink.stream_column;
        add(sink.name + " writes",
            is_fixed ? "the stream " + sink.stream_name : "the stream that each row names",
            "stream_name");
        add_letters(sink.name, sink.on_error);
    }

    [[nodiscard]] std::vector<config::ExplainedValue> take() { return std::move(values_); }

private:
    void add(std::string key, std::string value, std::string from) {
        values_.push_back({std::move(key), std::move(value), "follows from " + std::move(from)});
    }
    void add_letters(const std::string& name, const config::OnRowError& on_error) {
        if (on_error.action != config::OnRowError::Action::dead_letter) return;
        add("dead letters of " + name, file_text(on_error.path), "on_error");
    }
    // Of a path that may stand for several files nothing is looked up.
    [[nodiscard]] std::string file_text(const std::string& path) const {
        if (path.find('{') != std::string::npos) return path + " (several files)";
        if (path.find_first_of(wildcards) != std::string::npos) return path + " (what is there)";
        const std::optional<std::uint64_t> size = size_of_(path);
        return path + (size ? " (" + human_bytes(*size) + " now)" : " (not there yet)");
    }

    const config::Config& config_;
    const SizeOfFile& size_of_;
    std::vector<config::ExplainedValue> values_;
};

}  // namespace

std::vector<config::ExplainedValue> explain_consequences(
    const config::Config& config, const config::Pipeline& pipeline, const SizeOfFile& size_of
) {
    Consequences consequences{config, size_of};
    consequences.add_share(pipeline);
    consequences.add_source(pipeline.source);
    for (const config::Sink& sink : pipeline.sinks)
        std::visit(consequences, sink);
    return consequences.take();
}

}  // namespace kinesisd
