// LogWriter: a program that writes numbered lines to a log, and whoever rotates that log: by
// renaming, by cutting it, by deleting old ones. Lines come in pieces; a renamed file is written on
// until the writer opens its log anew.
#pragma once

#include "sim/dice.hpp"
#include "sim/sim_disk.hpp"

#include <string>
#include <vector>

namespace kinesisd::sim {

class LogWriter {
public:
    LogWriter(Dice& dice, SimDisk& disk, unsigned lines_max)
        : dice_{dice}, disk_{disk}, lines_max_{lines_max} {}

    static constexpr const char* path = "in/app.log";

    // What others may do right now without taking away what nobody has read.
    struct Allowed {
        bool rename = false;  // the file is known by its identity
        bool remove = false;  // everything that was written is committed
    };
    void act(const Allowed& allowed);
    // Ends the line that is begun; nothing is written afterwards.
    void finish();

    [[nodiscard]] bool is_done() const { return lines_.size() >= lines_max_ && pending_.empty(); }
    // Whole lines; each has the number of the file that it was written to.
    struct Written {
        std::string text;
        unsigned file = 0;
    };
    [[nodiscard]] const std::vector<Written>& lines() const { return lines_; }
    // Counts the beginnings of files, also by a cut.
    [[nodiscard]] unsigned file() const { return file_; }
    [[nodiscard]] bool is_between_lines() const { return pending_.empty(); }

    unsigned renames = 0;
    unsigned cuts = 0;

private:
    void write();
    void rename();
    void cut();
    [[nodiscard]] static std::string rotated(unsigned number) {
        return std::string{path} + "." + std::to_string(number);
    }

    Dice& dice_;
    SimDisk& disk_;
    unsigned lines_max_;
    std::vector<Written> lines_;
    std::string pending_;      // of a line that is not wholly written
    std::string open_ = path;  // what the writer's open file is called now
    unsigned rotated_ = 0;     // files that were renamed and are still there
    unsigned file_ = 0;
};

}  // namespace kinesisd::sim
