#include "pipeline/make_ends.hpp"

#include "pipeline/file_sink.hpp"
#include "pipeline/file_source.hpp"
#include "pipeline/kinesis_sink.hpp"
#include "pipeline/kinesis_source.hpp"
#include "pipeline/plain_sinks.hpp"
#include "pipeline/static_source.hpp"

namespace kinesisd {

namespace {

// Makes the source of each kind of configuration.
struct MakeSource {
    const config::Pipeline& pipeline;
    EndContext context;
    Inbox& inbox;
    ReadUntil until;

    std::unique_ptr<Source> operator()(const config::KinesisSource& config) const {
        return std::make_unique<KinesisSource>(config, labels(), context, inbox, until);
    }
    std::unique_ptr<Source> operator()(const config::StaticSource& config) const {
        return std::make_unique<StaticSource>(config, labels(), context.ports, inbox);
    }
    std::unique_ptr<Source> operator()(const config::FileSource& config) const {
        return std::make_unique<FileSource>(
            config, labels(), context.ports, context.budget, inbox, until
        );
    }
    [[nodiscard]] SeriesLabels labels() const {
        const config::Source& source = pipeline.source;
        return {pipeline.name, basics(source).name, std::string{stream_of(source)}};
    }
};

// Makes the sink of each kind of configuration.
struct MakeSink {
    const Schema& schema;
    const std::string& pipeline;
    EndContext context;
    OnTrouble on_trouble;

    std::unique_ptr<Sink> operator()(const config::FileSink& config) const {
        return std::make_unique<FileSink>(config, schema, labels(config.name), context.ports);
    }
    std::unique_ptr<Sink> operator()(const config::StdoutSink& config) const {
        return std::make_unique<StdoutSink>(config, schema, labels(config.name), context.ports);
    }
    std::unique_ptr<Sink> operator()(const config::DiscardSink& config) const {
        return std::make_unique<DiscardSink>(labels(config.name), context.ports);
    }
    std::unique_ptr<Sink> operator()(const config::KinesisSink& config) const {
        return std::make_unique<KinesisSink>(
            config, schema, labels(config.name), context, on_trouble
        );
    }
    [[nodiscard]] SeriesLabels labels(const std::string& name) const {
        return {pipeline, name, ""};
    }
};

}  // namespace

std::unique_ptr<Source> make_source(
    const config::Pipeline& pipeline, EndContext context, Inbox& inbox, ReadUntil until
) {
    return std::visit(MakeSource{pipeline, context, inbox, until}, pipeline.source);
}

std::unique_ptr<Sink> make_sink(
    const config::Sink& sink,
    const config::Pipeline& pipeline,
    EndContext context,
    OnTrouble on_trouble
) {
    const Schema& schema = config::basics(pipeline.source).row_schema;
    return std::visit(MakeSink{schema, pipeline.name, context, on_trouble}, sink);
}

}  // namespace kinesisd
