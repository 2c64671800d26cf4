// Reads every file of the folders that are named, once, in the order of their names: the seeds of a
// fuzzer as an ordinary test. A folder without files is an error.
#include "fuzz/fuzz_target.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

int main(int count, char** arguments) {
    std::size_t read = 0;
    for (int i = 1; i < count; ++i) {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator{arguments[i]})
            files.push_back(entry.path());
        std::ranges::sort(files);
        for (const auto& file : files) {
            std::ifstream stream{file, std::ios::binary};
            const std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
            LLVMFuzzerTestOneInput(
                reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()
            );
            ++read;
        }
    }
    std::cout << read << " seeds\n";
    return read > 0 ? 0 : 1;
}
