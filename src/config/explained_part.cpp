#include "config/explained_part.hpp"

#include "config/options.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace kinesisd::config {

namespace {

struct KindOfSink {
    std::string_view operator()(const FileSink& sink) const {
        return name_of(file_formats, sink.format);
    }
    std::string_view operator()(const StdoutSink& /*sink*/) const { return "stdout"; }
    std::string_view operator()(const DiscardSink& /*sink*/) const { return "discard"; }
    std::string_view operator()(const KinesisSink& /*sink*/) const { return "kinesis"; }
};

}  // namespace

const ValueOrigin* PartWriter::origin_of(std::string_view key) const {
    const std::string path = path_.empty() ? std::string{key} : path_ + "." + std::string{key};
    return record_.find(path, file_);
}

bool PartWriter::stands(std::string_view key) const {
    return origin_of(key) != nullptr;
}

void PartWriter::add(const std::string& key, std::string value, std::string_view otherwise) {
    const ValueOrigin* origin = origin_of(key);
    values_.push_back(
        {key, std::move(value), origin == nullptr ? std::string{otherwise} : origin->text()}
    );
}

std::string explained(double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%g", number);
    return text.data();
}

std::string explained(const std::vector<std::size_t>& columns, const Schema& schema) {
    std::string text;
    for (const std::size_t column : columns)
        text.append(text.empty() ? "" : ", ").append(schema.columns().at(column).name);
    return text.empty() ? "as they come" : text;
}

std::string explained(const OnRowError& on_error) {
    switch (on_error.action) {
        case OnRowError::Action::skip: return "skip";
        case OnRowError::Action::fail: return "fail";
        case OnRowError::Action::dead_letter: return "dead_letter: " + on_error.path;
    }
    return "";
}

PipelinePath path_of(const Config& config, const Pipeline& pipeline) {
    const std::string& file = pipeline.place.file;
    std::size_t index = 0;
    for (const Pipeline& other : config.pipelines) {
        if (&other == &pipeline) break;
        if (other.place.file == file) ++index;
    }
    return {file, "pipelines[" + std::to_string(index) + "]"};
}

std::string source_key(const PartWriter& writer) {
    constexpr std::array<std::string_view, 5> kinds{
        "kinesis", "jsonlines", "csv", "plaintext", "static"
    };
    for (const std::string_view kind : kinds) {
        std::string key = "source." + std::string{kind};
        if (writer.stands(key)) return key;
    }
    return "source";
}

std::string sink_key(const PartWriter& writer, const Sink& sink, std::size_t index) {
    const std::string kind{std::visit(KindOfSink{}, sink)};
    if (writer.stands("sink")) return "sink." + kind;
    return "sinks[" + std::to_string(index) + "]." + kind;
}

}  // namespace kinesisd::config
