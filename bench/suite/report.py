"""What was measured, as Markdown for people and JSON for programs."""

import dataclasses
import datetime
import json
import os
import pathlib
import platform
import re


def machine_text():
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    name = cpu[1] if cpu else platform.machine()
    return f"{name}, {os.cpu_count()} cores, Linux {platform.release()}"


def ratio(value):
    return f"{value:.2f}" if value else ""


def peers_text(to_peers):
    return ", ".join(f"{name} {value:.1f}" for name, value in to_peers.items())


def transfers_table(rows):
    lines = [
        "| transfer | client | cpu-s/GB | MB/s | max RSS MB | to the floor | peers need times as much | endpoint busy | spread |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        lines.append(
            f"| {row.transfer} | {row.client} | {row.cpu_s_per_gb:.2f} | {row.mb_per_s:,.0f} "
            f"| {row.max_rss_mb:.1f} | {ratio(row.to_floor)} | {peers_text(row.to_peers)} "
            f"| {row.endpoint_share:.0%} | {row.spread:.2f} |"
        )
    return lines


def costs_table(costs):
    lines = ["| what | value | unit |", "|---|---|---|"]
    return lines + [f"| {cost.what} | {cost.value:.3g} | {cost.unit} |" for cost in costs]


def markdown(rows, costs, settings):
    lines = [
        f"Measured on {datetime.date.today()}: {machine_text()}; {settings.records:,} events of 300 "
        f"bytes, medians of {settings.repetitions}; of peers {settings.peer_repetitions}, on a part "
        "of the data.",
        "",
    ]
    if rows:
        lines += [*transfers_table(rows), ""]
    if costs:
        lines += [*costs_table(costs), ""]
    return "\n".join(lines)


def write(folder, rows, costs, settings):
    """results.md and results.json in a folder; returns the former's text."""
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "machine": machine_text(),
        "records": settings.records,
        "repetitions": settings.repetitions,
        "transfers": [dataclasses.asdict(row) for row in rows],
        "costs": [dataclasses.asdict(cost) for cost in costs],
    }
    (folder / "results.json").write_text(json.dumps(document, indent=2) + "\n")
    text = markdown(rows, costs, settings)
    (folder / "results.md").write_text(text)
    return text
