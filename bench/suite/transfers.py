"""Transfers: the same data moved by the floor, by kinesisd in its formats and by the peers, in turn,
within one run, so that their ratios mean something whatever else the machine does."""

import dataclasses
import statistics
import subprocess

from suite import kinesisd
from suite.machine import Failed, endpoint

EVENT_BYTES = 300
# Peers are so slow that a part of the data shows as much; their start-up counts little in it.
PEER_PARTS = {"js": 4, "boto3": 20}


@dataclasses.dataclass(frozen=True)
class Transfer:
    """One wire, one direction; every client of it moves the same records."""

    name: str
    direction: str  # read | write
    wire: str
    shards: int = 1
    tls: bool = False


TRANSFERS = [
    Transfer("read-json-4", "read", "json", 4),
    Transfer("read-json-64", "read", "json", 64),
    Transfer("read-cbor-4", "read", "cbor", 4),
    Transfer("read-cbor-64", "read", "cbor", 64),
    Transfer("read-json-tls", "read", "json", 4, tls=True),
    Transfer("read-cbor-tls", "read", "cbor", 4, tls=True),
    Transfer("write-json", "write", "json"),
    Transfer("write-cbor", "write", "cbor"),
    Transfer("write-json-tls", "write", "json", tls=True),
]


@dataclasses.dataclass
class Row:
    """The medians of one client in one transfer."""

    transfer: str
    client: str
    cpu_s_per_gb: float
    mb_per_s: float
    max_rss_mb: float
    endpoint_share: float
    runs: int
    spread: float  # the largest cpu_s_per_gb by the smallest
    to_floor: float = 0.0
    to_peers: dict = dataclasses.field(default_factory=dict)


def row_of(transfer, client, costs, payload_bytes):
    gigabytes = payload_bytes / 1e9
    cpu = [cost.cpu_s / gigabytes for cost in costs]
    median = lambda value: statistics.median(map(value, costs))
    return Row(
        transfer=transfer.name,
        client=client,
        cpu_s_per_gb=statistics.median(cpu),
        mb_per_s=payload_bytes / 1e6 / median(lambda cost: cost.wall_s),
        max_rss_mb=median(lambda cost: cost.max_rss_mb),
        endpoint_share=median(lambda cost: cost.endpoint_share),
        runs=len(costs),
        spread=max(cpu) / min(cpu),
    )


def add_ratios(rows):
    """How many times the floor's work each does, and how many times less than each peer."""
    of = {row.client: row for row in rows}
    peers = [name for name in PEER_PARTS if name in of]
    for row in rows:
        row.to_floor = row.cpu_s_per_gb / of["floor"].cpu_s_per_gb
        if row.client not in peers:
            row.to_peers = {name: of[name].cpu_s_per_gb / row.cpu_s_per_gb for name in peers}
    return rows


class Read:
    """All shards from their horizon into one file."""

    shapes = kinesisd.READS

    def __init__(self, machine, transfer, records):
        self.machine = machine
        self.transfer = transfer
        self.records_a_shard = records // transfer.shards
        self.output = machine.path("output")

    def payload_bytes(self, part):
        return self.records_a_shard // part * self.transfer.shards * EVENT_BYTES

    def floor(self, target):
        return ["read", "--shards", self.transfer.shards, "--output", self.output]

    def pipeline(self, shape):
        return kinesisd.read_pipeline("bench", shape, self.output)

    def peer(self):
        return "read", self.output

    def begin(self, target, part):
        self.output.unlink(missing_ok=True)

    def check(self, target, client, part):
        """Whoever loses records is fast."""
        payload = self.payload_bytes(part)
        size = self.output.stat().st_size
        if client == "kinesisd json":
            with open(self.output, "rb") as file:
                pieces = iter(lambda: file.read(1 << 20), b"")
                size = sum(piece.count(b"\n") for piece in pieces) * EVENT_BYTES
        elif client != "kinesisd raw":
            payload += payload // EVENT_BYTES  # line ends
        if size != payload:
            raise Failed(f"{self.transfer.name}, {client}: {size} bytes instead of {payload}")


class Write:
    """A file of lines into one stream."""

    shapes = kinesisd.WRITES
    records_a_shard = 0

    def __init__(self, machine, transfer, records):
        self.machine = machine
        self.transfer = transfer
        self.records = records
        self._part = 1
        self._before = 0

    def lines(self):
        return self.machine.path(f"lines-{self._part}")

    def payload_bytes(self, part):
        return self.records // part * EVENT_BYTES

    def floor(self, target):
        return ["write", "--input", self.lines()]

    def pipeline(self, shape):
        return kinesisd.write_pipeline("bench", shape, self.lines())

    def peer(self):
        return "write", self.lines()

    def begin(self, target, part):
        self._part = part
        self._before = target.counts()["records_in"]
        if not self.lines().exists():
            with open(self.lines(), "wb") as file:
                command = [self.machine.program("bench_endpoint"), "--print-lines"]
                subprocess.run([*command, str(self.records // part)], stdout=file, check=True)

    def check(self, target, client, part):
        came = target.counts()["records_in"] - self._before
        if came != self.records // part:
            raise Failed(f"{self.transfer.name}, {client}: {came} of {self.records // part} records")


def part_of(client):
    return PEER_PARTS.get(client, 1)


def command_of(job, client, target):
    """What runs one client, and its environment."""
    machine, transfer = job.machine, job.transfer
    if client == "floor":
        own = ["--port", target.port, "--wire", transfer.wire]
        own += ["--ca", target.ca] if target.ca else []
        return [machine.program("bench_floor"), *own, *job.floor(target)], {}
    if client.startswith("kinesisd "):
        pipeline = job.pipeline(client.removeprefix("kinesisd "))
        command = kinesisd.configure(machine, target, [pipeline], wire=transfer.wire)
        return [*command, "--until-caught-up", "--progress", "never"], {}
    verb, file = job.peer()
    trust = {"AWS_CA_BUNDLE": str(target.ca), "NODE_EXTRA_CA_CERTS": str(target.ca)}
    program = {
        "js": ["node", machine.peers / f"{verb}.js"],
        "boto3": ["/usr/bin/python3", "-B", machine.peers / f"{verb}_boto3.py"],
    }[client]
    return [*program, target.url, file], trust if target.ca else {}


def run(machine, transfer, settings):
    """The rows of one transfer: every client once, and again, as often as is wanted."""
    job = {"read": Read, "write": Write}[transfer.direction](machine, transfer, settings.records)
    clients = ["floor", *(f"kinesisd {shape}" for shape in job.shapes)]
    if transfer.wire == "json":
        clients += settings.peers
    certificate = settings.certificate if transfer.tls else None
    costs = {client: [] for client in clients}
    for repetition in range(settings.repetitions):
        for part in sorted({part_of(client) for client in clients}):
            due = [client for client in clients if part_of(client) == part]
            if part > 1 and repetition >= settings.peer_repetitions:
                continue
            records = job.records_a_shard // part
            with endpoint(machine, transfer.shards, records, certificate) as target:
                for client in due:
                    job.begin(target, part)
                    command, environment = command_of(job, client, target)
                    costs[client].append(machine.measure(command, target, **environment))
                    job.check(target, client, part)
    return add_ratios(
        [row_of(transfer, name, runs, job.payload_bytes(part_of(name))) for name, runs in costs.items()]
    )
