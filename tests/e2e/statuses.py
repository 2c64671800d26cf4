"""Answers to /status as they may come, for the page that shows them."""

RING = 2**128


def shard(number, first, end, parents=(), **more):
    """A shard that takes the hash keys from `first` to `end`, as parts of the ring."""
    return {
        "shard": f"shardId-{number:012}",
        "state": "reading",
        "position": str(49600000000000000000 + number),
        "behind_seconds": 0.0,
        "unanswered_seconds": 0.2,
        "hash_keys": {
            "starting": str(int(first * RING)),
            "ending": str(int(end * RING) - 1),
        },
        **({"parents": [f"shardId-{parent:012}" for parent in parents]} if parents else {}),
        **more,
    }


def shards(count, **more):
    """Shards that share the ring evenly."""
    return [shard(n, n / count, (n + 1) / count, **more) for n in range(count)]


def resharded():
    """Four shards of which one was split, one split twice, and two merged."""
    done = {"state": "finished", "position": "ended"}
    waits = {"state": "waiting", "position": "trim_horizon"}
    return [
        shard(0, 0.0, 0.25),
        shard(1, 0.25, 0.5, **done),
        shard(2, 0.5, 0.75, **done),
        shard(3, 0.75, 1.0, behind_seconds=3000.0),
        shard(4, 0.25, 0.375, [1], behind_seconds=4.2),
        shard(5, 0.375, 0.5, [1], **done),
        shard(6, 0.375, 0.4375, [5], behind_seconds=31.0),
        shard(7, 0.4375, 0.5, [5], behind_seconds=184.0, failures_since_answer=3),
        shard(8, 0.5, 1.0, [2, 3], **waits),
    ]


def ledger(read=0, dead_lettered=None, skipped=None, **more):
    lost = sum((dead_lettered or {}).values()) + sum((skipped or {}).values())
    return {
        "read": read,
        "written": read - lost,
        "dead_lettered": dead_lettered or {},
        "skipped": skipped or {},
        "balanced": True,
        **more,
    }


def throughput(records=0.0, recent=()):
    return {
        "records_per_second": records,
        "bytes_per_second": records * 210,
        "recent_interval_seconds": 5,
        "recent_records_per_second": list(recent),
    }


def pipeline(name="clicks-to-disk", **more):
    """One that runs and has nothing to complain about."""
    return {
        "name": name,
        "source": name + "-in",
        "stream": name.partition("-")[0],
        "state": "running",
        "ready": True,
        "ledger": ledger(),
        "throughput": throughput(),
        "commits": 1,
        "snapshot_age_seconds": 0.4,
        "last_commit_age_seconds": 0.4,
        "backlog_rows": 0,
        "memory_bytes": 65536,
        "shards": shards(2),
        "retention_seconds": 86400,
        **more,
    }


def status(*pipelines, **more):
    return {
        "version": "0.1.0",
        "not_live_because": [],
        "not_ready_because": [],
        "pipelines": list(pipelines),
        **more,
    }
