// The two ends of a pipeline: the source and the sink of each kind of configuration.
#pragma once

#include "config/config.hpp"
#include "pipeline/end_context.hpp"
#include "pipeline/row_chunk.hpp"
#include "pipeline/sink.hpp"
#include "pipeline/source.hpp"
#include "pipeline/stream_lane.hpp"

#include <memory>

namespace kinesisd {

[[nodiscard]] std::unique_ptr<Source> make_source(
    const config::Pipeline& pipeline, EndContext context, Inbox& inbox, ReadUntil until
);
// `sink` is one of those of `pipeline`.
[[nodiscard]] std::unique_ptr<Sink> make_sink(
    const config::Sink& sink,
    const config::Pipeline& pipeline,
    EndContext context,
    OnTrouble on_trouble
);

}  // namespace kinesisd
