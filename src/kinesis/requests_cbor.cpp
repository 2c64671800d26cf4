// The two requests that are worth CBOR: they carry payloads, or ask for them.
#include "kinesis/cbor_writer.hpp"
#include "kinesis/requests.hpp"

namespace kinesisd::kinesis {

namespace {

CborWriter& append_stream(const StreamRef& stream, CborWriter& writer) {
    return writer.text(std::holds_alternative<StreamArn>(stream) ? "StreamARN" : "StreamName")
        .text(text_of(stream));
}

void append_entry(const PutEntry& entry, CborWriter& writer) {
    writer.map(entry.explicit_hash_key ? 3 : 2);
    writer.text("Data").bytes(entry.data);
    writer.text("PartitionKey").text(entry.partition_key);
    if (entry.explicit_hash_key) writer.text("ExplicitHashKey").text(*entry.explicit_hash_key);
}

// Names, lengths and an explicit hash key, at most.
constexpr std::size_t entry_frame_bytes = 96;

}  // namespace

std::string GetRecords::cbor_body() const {
    std::string body;
    CborWriter writer{body};
    writer.map(1U + (records_max ? 1U : 0U) + (stream ? 1U : 0U));
    writer.text("ShardIterator").text(iterator.text());
    if (records_max) writer.text("Limit").integer(*records_max);
    if (stream) writer.text("StreamARN").text(stream->text());
    return body;
}

std::string PutRecords::cbor_body() const {
    std::size_t size = text_of(stream).size() + entry_frame_bytes;
    for (const PutEntry& entry : entries)
        size += entry.data.size() + entry.partition_key.size() + entry_frame_bytes;
    std::string body;
    body.reserve(size);
    CborWriter writer{body};
    append_stream(stream, writer.map(2)).text("Records").array(entries.size());
    for (const PutEntry& entry : entries)
        append_entry(entry, writer);
    return body;
}

}  // namespace kinesisd::kinesis
