"""Charts of a run, for docs/performance.md: python -m benchmarks.speed.pictures RESULTS.json docs"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from .contenders import OURS, RAW

INK = {RAW.name: "#999999", OURS.name: "#1a6fb5"}


def _curve(axes: Any, part: dict[str, Any], numbers: list[int], label: str, *, value: str) -> None:  # noqa: ANN401 - of matplotlib, which has no types
    for name, ink in INK.items():
        heights = [clients[name][value] for clients in part.values()]
        axes.plot(numbers, heights, marker="o", color=ink, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel(label)
    axes.set_xticks(numbers, [f"{number:,}" for number in numbers])
    axes.minorticks_off()
    axes.grid(visible=True, alpha=0.3)
    axes.legend(frameon=False)


def draw(results: dict[str, Any], folder: Path) -> None:
    """Draw how the cost grows with lists and with concurrency."""
    # Imported here because only the environment of the benchmarks has matplotlib.
    pyplot: Any = import_module("matplotlib.pyplot")
    pyplot.switch_backend("Agg")
    figure, (sizes, tasks, tail) = pyplot.subplots(1, 3, figsize=(13, 3.8), layout="constrained")
    _curve(sizes, results["sizes"], [1, 100, 10_000, 100_000], "groups in a list", value="cpu_us")
    sizes.set_title("CPU time of a list, µs")
    _curve(tasks, results["at once"], [1, 8, 32, 128], "calls in flight", value="cpu_us")
    tasks.set_title("CPU time of a get, µs")
    _curve(tail, results["at once"], [1, 8, 32, 128], "calls in flight", value="p99_of_a_round_ms")
    tail.set_title("p99 of a get, ms")
    figure.savefig(folder / "performance-growth.png", dpi=110)


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text("utf-8")), Path(sys.argv[2]))
