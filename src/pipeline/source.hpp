// Source: where rows come from. It puts chunks into the pipeline's inbox, with how the snapshot
// changes once they are durable; closing the inbox is how it says that it has ended.
#pragma once

#include "pipeline/source_status.hpp"
#include "port/awaitable.hpp"
#include "snapshot/snapshot.hpp"
#include "telemetry/metrics.hpp"

namespace kinesisd {

// Until when a source is read: a run may have an end.
enum class ReadUntil { stopped, caught_up };

class Source {
public:
    Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    virtual ~Source() = default;

    // Reads on from `snapshot` until stopped, or nothing is left. Throws Failure for what only a
    // person can mend.
    [[nodiscard]] virtual Awaitable<> run(const Snapshot& snapshot) = 0;
    // Ends run() soon: what is on its way and not in the inbox is dropped, it will be read again.
    virtual void stop() = 0;
    // Everything that is to be read was read: that is why run() has ended.
    [[nodiscard]] virtual bool is_complete() const = 0;
    // `snapshot` says where to read on, so that a restart would not begin elsewhere.
    [[nodiscard]] virtual bool is_pinned(const Snapshot& snapshot) const = 0;

    // What could not be read of a run that has an end; asked when all else is committed.
    [[nodiscard]] virtual std::optional<Error> left_unread() const { return std::nullopt; }

    [[nodiscard]] virtual SourceStatus status() const = 0;
    [[nodiscard]] virtual SourceMetrics& metrics() = 0;
};

}  // namespace kinesisd
