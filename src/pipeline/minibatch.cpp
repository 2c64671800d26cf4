#include "pipeline/minibatch.hpp"

#include <utility>

namespace kinesisd {

void MinibatchQueue::close_open() {
    if (open_.empty()) return;
    Minibatch next;
    next.number = open_.number + 1;
    next.time_ms = open_.time_ms;
    closed_rows_ += open_.rows;
    closed_.push_back(std::exchange(open_, std::move(next)));
}

std::vector<Minibatch> MinibatchQueue::take_through(MinibatchNumber through) {
    std::vector<Minibatch> taken;
    while (!closed_.empty() && closed_.front().number <= through) {
        closed_rows_ -= closed_.front().rows;
        taken.push_back(std::move(closed_.front()));
        closed_.pop_front();
    }
    return taken;
}

}  // namespace kinesisd
