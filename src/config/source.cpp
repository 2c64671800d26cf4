// Questions about a source, whatever its kind.
#include "config/config.hpp"
#include "config/text_forms.hpp"

namespace kinesisd::config {

namespace {

struct IsBounded {
    bool operator()(const KinesisSource& source) const {
        return !std::holds_alternative<StopNever>(source.stop_position);
    }
};

struct StreamOf {
    std::string_view operator()(const KinesisSource& source) const {
        return stream_name_of(source.stream_name);
    }
};

}  // namespace

const SourceBasics& basics(const Source& source) {
    return std::visit([](const SourceBasics& one) -> const SourceBasics& { return one; }, source);
}

bool is_bounded(const Source& source) {
    return std::visit(IsBounded{}, source);
}

std::string_view stream_of(const Source& source) {
    return std::visit(StreamOf{}, source);
}

}  // namespace kinesisd::config
