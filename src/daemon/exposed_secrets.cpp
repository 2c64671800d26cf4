#include "daemon/exposed_secrets.hpp"

#include <system_error>

namespace kinesisd {

namespace fs = std::filesystem;

std::vector<std::string> exposed_secrets(
    const std::vector<config::WrittenSecret>& secrets, const RightsOf& rights_of
) {
    std::vector<std::string> texts;
    for (const config::WrittenSecret& secret : secrets) {
        const config::Place& place = secret.place;
        if ((rights_of(place.file) & fs::perms::others_read) == fs::perms::none) continue;
        texts.push_back(
            place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) +
            ": " + secret.key +
            ": warning: a secret stands in a file that everybody may read; write ${NAME} for it, "
            "or "
            "take the right away (chmod o-r)"
        );
    }
    return texts;
}

fs::perms rights_of_file(const std::string& file) {
    std::error_code failure;
    const fs::file_status status = fs::status(file, failure);
    return failure || !fs::exists(status) ? fs::perms::none : status.permissions();
}

}  // namespace kinesisd
