// Copies all shards of the stream "bench" from their horizon into one file, a line each, with the
// AWS SDK for JavaScript: all shards at once, as its users do. Arguments: endpoint, output.
"use strict";
const fs = require("node:fs");
const { once } = require("node:events");
const { KinesisClient, ListShardsCommand, GetShardIteratorCommand, GetRecordsCommand } =
    require("@aws-sdk/client-kinesis");
const { NodeHttpHandler } = require("@smithy/node-http-handler");

const [endpoint, output] = process.argv.slice(2);
// HTTP/1.1, as all others here: the default is HTTP/2, which the endpoint does not speak.
const client = new KinesisClient({ endpoint, requestHandler: new NodeHttpHandler() });
const file = fs.createWriteStream(output);
const LINE_END = Buffer.from("\n");

async function copyShard(ShardId) {
    const start = { StreamName: "bench", ShardId, ShardIteratorType: "TRIM_HORIZON" };
    let { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
    while (ShardIterator) {
        const page = await client.send(new GetRecordsCommand({ ShardIterator }));
        const lines = page.Records.flatMap((record) => [record.Data, LINE_END]);
        if (!file.write(Buffer.concat(lines))) await once(file, "drain");
        if (page.MillisBehindLatest === 0) return;
        ShardIterator = page.NextShardIterator;
    }
}

async function main() {
    file.setMaxListeners(0);
    const { Shards } = await client.send(new ListShardsCommand({ StreamName: "bench" }));
    await Promise.all(Shards.map((shard) => copyShard(shard.ShardId)));
    file.end();
    client.destroy();
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
