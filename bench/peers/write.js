// Puts the lines of a file into the stream "bench" with the AWS SDK for JavaScript, 500 a call, eight
// calls at once. Arguments: endpoint, input.
"use strict";
const fs = require("node:fs");
const readline = require("node:readline");
const { KinesisClient, PutRecordsCommand } = require("@aws-sdk/client-kinesis");
const { NodeHttpHandler } = require("@smithy/node-http-handler");

const ENTRIES_MAX = 500;
const CALLS_MAX = 8;
const KEY_DIGITS = 38;
const [endpoint, input] = process.argv.slice(2);
// HTTP/1.1, as all others here: the default is HTTP/2, which the endpoint does not speak.
const client = new KinesisClient({ endpoint, requestHandler: new NodeHttpHandler() });

async function put(Records) {
    const answer = await client.send(new PutRecordsCommand({ StreamName: "bench", Records }));
    if (answer.FailedRecordCount !== 0) throw new Error("records were refused");
}

async function main() {
    const lines = readline.createInterface({ input: fs.createReadStream(input) });
    const calls = new Set();
    const send = async (entries) => {
        const call = put(entries).finally(() => calls.delete(call));
        calls.add(call);
        if (calls.size >= CALLS_MAX) await Promise.race(calls);
    };
    let entries = [];
    let number = 0;
    for await (const line of lines) {
        const PartitionKey = String(number++).padStart(KEY_DIGITS, "0");
        entries.push({ Data: Buffer.from(line), PartitionKey });
        if (entries.length < ENTRIES_MAX) continue;
        await send(entries);
        entries = [];
    }
    if (entries.length > 0) await send(entries);
    await Promise.all(calls);
    client.destroy();
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
