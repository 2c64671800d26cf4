// Questions about a source, whatever its kind.
#include "config/config.hpp"
#include "config/text_forms.hpp"

#include <algorithm>

namespace kinesisd::config {

namespace {

struct IsBounded {
    bool operator()(const KinesisSource& source) const {
        return !std::holds_alternative<StopNever>(source.stop_position);
    }
    bool operator()(const StaticSource& /*source*/) const { return true; }
    bool operator()(const FileSource& source) const { return source.mode == InputMode::once; }
};

struct StreamOf {
    std::string_view operator()(const KinesisSource& source) const {
        return stream_name_of(source.stream_name);
    }
    std::string_view operator()(const StaticSource& /*source*/) const { return ""; }
    std::string_view operator()(const FileSource& /*source*/) const { return {}; }
};

}  // namespace

const SourceBasics& basics(const Source& source) {
    return std::visit([](const SourceBasics& one) -> const SourceBasics& { return one; }, source);
}

bool is_bounded(const Source& source) {
    return std::visit(IsBounded{}, source);
}

bool is_persistent(const Source& source) {
    const auto* table = std::get_if<StaticSource>(&source);
    return table == nullptr || table->purpose == StaticSource::Purpose::data;
}

bool reaches_kinesis(const Config& config) {
    return std::ranges::any_of(config.pipelines, [](const Pipeline& pipeline) {
        return std::holds_alternative<KinesisSource>(pipeline.source) ||
               std::ranges::any_of(pipeline.sinks, [](const Sink& sink) {
                   return std::holds_alternative<KinesisSink>(sink);
               });
    });
}

std::string_view stream_of(const Source& source) {
    return std::visit(StreamOf{}, source);
}

}  // namespace kinesisd::config
