// What the fetchers of credentials have in common: their view of the world, small files, and calls
// to services that are repeated a few times.
#pragma once

#include "aws/endpoint.hpp"
#include "aws/profiles.hpp"
#include "aws/settings.hpp"
#include "port/clock.hpp"
#include "port/disk.hpp"
#include "port/entropy.hpp"
#include "port/process_runner.hpp"
#include "port/transport.hpp"

#include <string>

namespace kinesisd {

// All of it outlives the fetchers.
struct CredentialPorts {
    Clock& clock;
    Transport& transport;
    Disk& disk;
    ProcessRunner& processes;
    Entropy& entropy;
};

// The profile files as they are now, and the profile that counts.
struct ProfileContext {
    aws::Profiles profiles;
    aws::Setting profile;

    [[nodiscard]] aws::SettingSources sources(const aws::Environment& environment) const {
        return {environment, profiles, profile.value};
    }
};

// Reads both files; one that is missing is an empty one. `configured`: aws.profile. Errors: a file
// that cannot be read or taken apart, a named profile that is not there.
[[nodiscard]] Awaitable<Result<ProfileContext>> load_profiles(
    Disk& disk, const aws::Environment& environment, const std::optional<std::string>& configured
);

// The first 256 KiB of a file.
[[nodiscard]] Awaitable<Result<std::string>> load_small(Disk& disk, std::string path);

[[nodiscard]] Origin origin_of(const aws::Endpoint& endpoint);

// A request with its Host; `target` begins with '/'.
[[nodiscard]] HttpRequest request_to(
    const aws::Endpoint& endpoint, std::string_view method, std::string_view target
);

// The answer, whatever its status. Repeats what the network or the service (5xx, 429) has failed,
// up to `attempts` calls in all, after short pauses.
[[nodiscard]] Awaitable<Result<HttpResponse>> ask(
    CredentialPorts ports, HttpRequest request, unsigned attempts
);

}  // namespace kinesisd
