"""Formats results as Markdown tables and as JSON."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from .cases import AT_ONCE, CASES, CLOSED, KILL, SIZES, SUSTAINED, Case
from .contenders import OURS, RAW
from .rounds import Results, Taken


def text(machine: dict[str, Any], found: dict[str, Results], processes: dict[str, Any]) -> str:
    """Return all tables, in Markdown."""
    parts = [f"Python {machine['python']}, {machine['cores']} cores, pinned: {machine['pinned']}; "
             + ", ".join(f"{name} {version}" for name, version in machine["versions"].items())]  # fmt: skip
    if "calls" in found:
        title = "## A call: CPU time, and its ratio to raw httpx with an RSA key"
        parts += [title, _calls(CASES, found["calls"])]
    if "sustained" in found:
        parts += ["## The same 32 at once, for long", _calls(SUSTAINED, found["sustained"])]
    if "sizes" in found:
        parts += ["## A list, by its length", _growth(SIZES, found["sizes"])]
    if "at once" in found:
        parts += ["## A get, by the number in flight", _growth(AT_ONCE, found["at once"])]
    if "kill" in found:
        parts += ["## A kill of 1,000 groups", _kill(found["kill"])]
    if "without" in found:
        parts += ["## What each fast path saves, µs of CPU time per call", _closed(found["without"])]
    if processes:
        parts += ["## Whole processes", _processes(processes)]
    return "\n\n".join(parts)


def baseline(case: Case) -> str:
    """Return the name of the case that a ratio refers to: the same calls with an RSA key."""
    return case.name.replace("Ed25519", "RSA")


def ratio(results: Results, case: Case, name: str) -> float | None:
    """Return a client's CPU time relative to raw httpx with an RSA key; None if one was not measured."""
    raw = results.get(baseline(case), {}).get(RAW.name)
    taken = results[case.name].get(name)
    return None if raw is None or taken is None else taken.cpu_us / raw.cpu_us


def _calls(cases: Sequence[Case], results: Results) -> str:
    rows: list[Sequence[object]] = []
    for case in cases:
        for name, taken in results[case.name].items():
            share = ratio(results, case, name)
            goal = _goal(case.goal, share) if name == OURS.name else ""
            rows.append((case.name, name, f"{taken.cpu_us:.0f}", _number(share), goal, *_walls(taken)))
    return table(("call", "client", "CPU µs", "ratio", "goal", *_WALLS), rows)


_WALLS = ("p50 ms", "p99 ms", "p99 of a round", "foreign")


def _goal(goal: float | None, share: float | None) -> str:
    if goal is None or share is None:
        return ""
    return f"{goal:.2f}, {'met' if share <= goal else 'not met'}"


def _walls(taken: Taken) -> Iterable[str]:
    foreign = "" if taken.foreign is None else f"{taken.foreign:.0%}"
    return (f"{taken.wall_ms(50):.2f}", f"{taken.wall_ms(99):.2f}", f"{taken.quiet_ms(99):.2f}", foreign)


def _growth(cases: Sequence[Case], results: Results) -> str:
    rows = [
        (case.name, name, f"{taken.cpu_us:,.0f}", *_walls(taken))
        for case in cases
        for name, taken in results[case.name].items()
    ]
    head = ("call", "client", "CPU µs", *_WALLS)
    return table(head, rows)


def _kill(results: Results) -> str:
    whole, single = (results[case.name][OURS.name].cpu_us for case in KILL)
    rows = [
        ("a trigger of the kill", f"{whole / 1000:.0f}", f"{whole / 1000 / single:.2f}", KILL[1].goal),
        ("a single asynchronous trigger", f"{single:.0f}", "1.00", ""),
    ]
    return table(("call", "CPU µs", "ratio", "goal"), rows)


def _closed(results: Results) -> str:
    """Return the table of the CPU time that a call takes more with one fast path disabled."""
    first = results[CLOSED[0].name]
    rows = [("as it is", *(f"{results[case.name][OURS.name].cpu_us:.0f}" for case in CLOSED))]
    for name in [name for name in first if name != OURS.name]:
        both = [(results[case.name][name].cpu_us, results[case.name][OURS.name].cpu_us) for case in CLOSED]
        rows.append((name, *(f"{closed - ours:+.0f} ({closed / ours - 1:+.0%})" for closed, ours in both)))
    return table(("answers and lists", *(case.name for case in CLOSED)), rows)


def _processes(processes: dict[str, Any]) -> str:
    starts = processes["starts"]
    bare, *_ = starts.values()
    raw, raw_client, ours, ours_client = list(starts.values())[1:]
    rows: list[Sequence[object]] = [
        (name, f"{spent:.1f}", f"{spent - bare:.1f}", "") for name, spent in starts.items()
    ]
    rows.append(("import, against raw", "", "", f"{(ours - bare) / (raw - bare):.2f}"))
    rows.append(
        ("import and client, against raw", "", "", f"{(ours_client - bare) / (raw_client - bare):.2f}")
    )
    held = processes["held"]
    each = {name: held[name] / held["groups"] for name in ("bytes", "most", "ids", "limits")}
    first = [
        (name, f"{spent[0]:.0f}", f"{spent[1]:.0f}", f"{spent[9]:.0f}", f"{spent[0] - spent[9]:.0f}")
        for name, spent in processes["first calls"].items()
    ]
    return "\n\n".join(
        [
            table(("process", "CPU ms", "net of Python", "ratio"), rows),
            f"Loaded: {', '.join(processes['modules'])}.",
            (
                f"A listed group holds {each['bytes']:.0f} bytes: its id {each['ids']:.0f}, its limit"
                f" {each['limits']:.0f}, equal limits being one; while it is read, {each['most']:.0f}."
            ),
            table(("CPU µs in a new process", "first", "second", "tenth", "first less tenth"), first),
            _day(processes["day"]),
        ]
    )


def _day(day: dict[str, Any]) -> str:
    before, after = day["before"], day["after"]
    rows = [(name, before[name], after[name], f"{after[name] - before[name]:+}") for name in before]
    calls = f"{day['calls']:,} calls, half by each client"
    return table((calls, "after a tenth", "after all", "more"), rows)


def table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table with aligned columns."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    formatted = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    return "\n".join(
        [formatted[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *formatted[1:]]
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def as_json(machine: dict[str, Any], found: dict[str, Results], processes: dict[str, Any]) -> str:
    """Return all results by round as JSON; of the calls' durations only the percentiles of the tables."""
    parts = {
        part: {
            case: {
                name: {
                    "cpu_us": taken.cpu_us,
                    "spread": taken.spread,
                    "cpu_us_by_round": [one.cpu_us for one in taken.rounds],
                    "p50_ms": taken.wall_ms(50),
                    "p99_ms": taken.wall_ms(99),
                    "p99_of_a_round_ms": taken.quiet_ms(99),
                    "foreign_by_round": [one.foreign for one in taken.rounds],
                }
                for name, taken in clients.items()
            }
            for case, clients in results.items()
        }
        for part, results in found.items()
    }
    return json.dumps({"machine": machine, **parts, "processes": processes}, indent=1) + "\n"
