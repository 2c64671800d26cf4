// The world as a pipeline sees it. Everything here outlives the pipeline and belongs to one loop
// thread, but for the log and the metrics, which all threads share.
#pragma once

#include "port/clock.hpp"
#include "port/disk.hpp"
#include "port/entropy.hpp"
#include "port/transport.hpp"
#include "telemetry/event_log.hpp"
#include "telemetry/metrics.hpp"

namespace kinesisd {

struct Ports {
    Executor executor;
    Clock& clock;
    Transport& transport;
    Disk& disk;
    Entropy& entropy;
    const EventLog& log;
    Metrics& metrics;
};

}  // namespace kinesisd
