// What the two ends of a pipeline use.
#pragma once

#include "pipeline/kinesis_client.hpp"
#include "pipeline/pages_under_way.hpp"
#include "pipeline/ports.hpp"
#include "port/byte_budget.hpp"
#include "port/wake.hpp"

namespace kinesisd {

// All of it outlives the ends.
struct EndContext {
    Ports& ports;
    KinesisClient& client;
    ByteBudget& budget;
    PagesUnderWay& under_way;
    Wake& settled;  // notified by a sink when rows that it had taken are delivered or refused
};

}  // namespace kinesisd
