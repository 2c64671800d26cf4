// What /livez and /readyz say, pure: what is wrong with the pipelines, empty if nothing is. Alive
// is who makes progress or has proven to be idle; a process that merely runs is not.
#pragma once

#include "pipeline/pipeline_runner.hpp"

#include <string>
#include <vector>

namespace kinesisd {

// Hangs that nothing explains, which a new process may end: a shard without an answer, a commit
// that does not come to its end.
[[nodiscard]] std::vector<std::string> stuck_because(const std::vector<PipelineStatus>& all);
// Those, and whoever waits for a person or for the other end: a pipeline that has failed, a stream
// that was not reached, a sink that nothing gets through to.
[[nodiscard]] std::vector<std::string> not_live_because(const std::vector<PipelineStatus>& all);
[[nodiscard]] std::vector<std::string> not_ready_because(const std::vector<PipelineStatus>& all);

}  // namespace kinesisd
