// What a ResponseSink was told.
#pragma once

#include "port/transport.hpp"

#include <functional>
#include <optional>
#include <string>

namespace kinesisd::test {

class AnswerSink final : public ResponseSink {
public:
    void begin(const HttpResponseHead& answer, std::optional<std::size_t> bytes) override {
        ++begun;
        head = answer;
        body_bytes = bytes;
    }
    Awaitable<> room() override {
        ++rooms;
        if (make_room) co_await make_room();
    }
    void piece(std::string_view bytes) override {
        ++pieces;
        body += bytes;
        if (on_piece) on_piece();
    }

    int begun = 0;
    int rooms = 0;
    int pieces = 0;
    HttpResponseHead head;
    std::optional<std::size_t> body_bytes;
    std::string body;
    std::function<void()> on_piece;
    std::function<Awaitable<>()> make_room;
};

}  // namespace kinesisd::test
